/** The reference as a page: what the sources say, in the frame of one language. Knows no file. */

/**
 * @param {object} contents what the sources say
 * @param {object} contents.element the element's declaration in the manifest
 * @param {Map<string, import('./declarations.mjs').Declaration>} contents.declarations
 * @param {import('./errors.mjs').Failure[]} contents.failures
 * @param {import('./commands.mjs').Command[]} contents.commands
 * @param {object} texts the words around it
 * @param {{language: string, others: {language: string, title: string, file: string}[], values: (type: object) => string[] | undefined}} place
 */
export function referencePage({ element, declarations, failures, commands }, texts, { language, others, values }) {
  const types = typesUsed(declarations);
  const linked = linker(types);
  const trainer = declarations.get('Trainer');
  const fieldOf = (name) => element.members.find((member) => member.name === name);
  // What the sources say is English, whatever the page around it is.
  const said = (text) => (text && language !== 'en' ? `<span lang="en">${inline(text)}</span>` : inline(text));
  const told = (text) => (text ? `<p>${said(text)}</p>` : '');
  const part = (id, level, body, toc = []) => ({ id, level, title: texts.sections[id], intro: texts.intros[id], body, toc });

  const parts = [
    part('element', 2, told(element.description) + examples('GanLet', 0)),
    part('attributes', 3, element.attributes.map((each) => attributeEntry({ ...each, severalWords: each.name === 'controls' })).join(''), element.attributes.map(({ name }) => ['attribute', name])),
    part('properties', 3, ...entries('property', element.members.filter(({ kind, attribute }) => kind === 'field' && !attribute).map(propertyOf))),
    part('methods', 3, ...entries('method', element.members.filter(({ kind }) => kind === 'method').map(methodOf))),
    part('events', 3, element.events.map(eventEntry).join('') + examples('GanEvents', 0), element.events.map(({ name }) => ['event', name])),
    part('styling', 3, stylesTable(element.cssProperties) + examples('GanLet', 1)),
    part('parts', 3, definitions(element.cssParts.map(({ name, description }) => [name, said(description)]))),
    part('frame', 2, frameSection(declarations.get('EmbedQuery'))),
    part('engine', 2, callEntry('function', declaredMethod(declarations.get('createTrainer')))),
    part('options', 3, fieldsTable(declarations.get('TrainerOptions').members)),
    part('trainer', 3, ...trainerEntries()),
    part('trainer-events', 3, fieldsTable(declarations.get('TrainerEventMap').members)),
    part('types', 3, types.map(typeEntry).join(''), types.map(({ name }) => ['type', name])),
    part('errors', 2, failuresTable(failures)),
    part('command-line', 2, commands.map(commandEntry).join(''), commands.map(({ name }) => ['command', name])),
  ];

  return `<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="description" content="${escape(texts.description)}" />
    <title>${escape(texts.title)} – ganlet</title>
    <link rel="icon" href="./icon.svg" />
    <link rel="stylesheet" href="./playground.css" />
    <link rel="stylesheet" href="./reference.css" />
    <script type="module" src="./reference.js"></script>
  </head>
  <body data-copy="${escape(texts.copy)}" data-copied="${escape(texts.copied)}" data-copy-failed="${escape(texts.copyFailed)}" data-to-dark="${escape(texts.toDark)}" data-to-light="${escape(texts.toLight)}">
    <div class="page">
      <header class="top">
        <p class="name"><a href="./index.html#lang=${language}" data-keeps>gan<i>let</i></a></p>
        <div class="toggles">${others.map((other) => `<a href="./${other.file}" lang="${other.language}" hreflang="${other.language}" data-keeps>${other.title}</a>`).join('')}</div>
        <h1>${escape(texts.title)}</h1>
        <p class="tagline">${escape(texts.intro)}</p>
        <p class="made">${escape(texts.madeFrom)} <a href="./custom-elements.json"><code>custom-elements.json</code></a></p>
      </header>
      <div class="reference">
        <nav class="contents" aria-label="${escape(texts.contents)}">
          <h2>${escape(texts.contents)}</h2>
          ${contentsOf(parts)}
        </nav>
        <main>
${parts.map(section).join('\n')}
        </main>
      </div>
      <nav class="links" aria-label="ganlet">
        <a href="./index.html#lang=${language}" data-keeps>${escape(texts.home)}</a>
        <a href="./index.html#embed&amp;lang=${language}" data-keeps>${escape(texts.configurator)}</a>
      </nav>
      <p class="said" role="status"></p>
    </div>
  </body>
</html>
`;

  function section({ id, level, title, intro, body }) {
    return `<section id="${id}" class="level-${level}"><h${level}>${escape(title)}${anchor(id, title)}</h${level}>${paragraph(intro)}${body}</section>`;
  }

  function contentsOf(all) {
    const item = ({ id, title, toc }) => `<a href="#${id}">${escape(title)}</a>${list(toc.map(([kind, name]) => `<a href="#${kind}-${name}"><code>${escape(name)}</code></a>`))}`;
    const groups = [];
    for (const each of all) {
      if (each.level === 2) groups.push([each]);
      else groups.at(-1).push(each);
    }
    return list(groups.map(([first, ...below]) => item(first) + list(below.map(item))));
  }

  function entries(kind, all) {
    return [all.map((each) => (each.signature ? callEntry(kind, each) : propertyEntry(kind, each))).join(''), all.map(({ name }) => [kind, name])];
  }

  function frameSection({ doc, members }) {
    return told(doc.text) + definitions(members.map((member) => [member.name, said(member.doc.text)])) + doc.examples.map(example).join('');
  }

  /** What the element has too is told there. */
  function trainerEntries() {
    const shared = trainer.members.filter(({ name }) => fieldOf(name));
    const [body, toc] = entries('trainer', trainer.members.filter(({ name }) => !fieldOf(name)).map(declaredMethod));
    const links = shared.map(({ name, kind }) => `<a href="#${kind}-${name}"><code>${escape(name)}</code></a>`);
    return [`<p>${escape(texts.asOnElement)} ${links.join(', ')}.</p>${body}`, toc];
  }

  function attributeEntry({ name, type, description, severalWords, default: set }) {
    const listed = type.text.split(' | ').filter((value) => /^'.+'$/.test(value)).map((value) => value.slice(1, -1));
    const kind = listed.length > 0 ? chips(listed) : `<code>${escape(type.text)}</code>`;
    const facts = [
      [texts.values, `${kind}${severalWords ? ` <small>${escape(texts.severalWords)}</small>` : ''}`],
      ...(set === undefined || set === "''" ? [] : [[texts.default, `<code>${escape(set.replace(/^'(.*)'$/, '$1'))}</code>`]]),
    ];
    return entry('attribute', name, `<code><b>${escape(name)}</b></code>`, told(description) + factsOf(facts));
  }

  function propertyEntry(kind, { name, type, description, readonly }) {
    const signature = `<code><b>${escape(name)}</b><span class="quiet">: ${linked(type)}</span></code>${readonly ? ` <small>${escape(texts.readOnly)}</small>` : ''}`;
    return entry(kind, name, signature, told(description));
  }

  function callEntry(kind, { name, signature, description, parameters, returns, examples: given }) {
    const taken = parameters.filter((each) => each.description);
    const facts = [
      ...(taken.length > 0 ? [[texts.parameters, taken.map((each) => `<span class="parameter"><code>${escape(each.name)}</code> ${said(each.description)}</span>`).join('')]] : []),
      ...(returns ? [[texts.returns, said(returns)]] : []),
    ];
    return entry(kind, name, `<code>${signature}</code>`, told(description) + factsOf(facts) + given.map(example).join(''));
  }

  function eventEntry({ name, type, description }) {
    const detail = type.text.match(/^CustomEvent<(.*)>$/)[1];
    const facts = detail.startsWith('Record') ? [] : [[texts.detail, `<code>${linked(detail)}</code>`]];
    return entry('event', name, `<code><b>${escape(name)}</b></code>`, told(description) + factsOf(facts));
  }

  function typeEntry({ name, kind, doc, type, members, values: allowed }) {
    const body = kind === 'type' ? `<p>${allowed ? chips(allowed) : `<code>${linked(type)}</code>`}</p>` : fieldsTable(members);
    return entry('type', name, `<code><b>${escape(name)}</b></code>`, told(doc.text) + body);
  }

  function commandEntry({ name, doc, options }) {
    const line = `cargo run --release --features cli -- ${[name, ...options.filter(({ optional }) => !optional).map(({ name: option, value }) => `--${option} ${value}`)].join(' ')}`;
    return entry('command', name, `<code><b>${escape(name)}</b></code>`, told(doc) + example(line) + definitions(options.map(optionRow)));
  }

  function optionRow({ name, value, preset, doc }) {
    return [`--${name} ${value}`, preset === undefined ? said(doc) : `${said(doc)} <small>${escape(texts.default)} <code>${escape(preset)}</code></small>`];
  }

  function fieldsTable(members) {
    const mark = `<span class="quiet" title="${escape(texts.optional)}">?</span>`;
    const rows = members.map(({ name, type, optional, doc, node }) => [`<code>${escape(name)}${optional ? mark : ''}</code>`, fieldType(node, type), said(doc.text)]);
    return table([texts.name, texts.type, texts.meaning], rows);
  }

  function fieldType(node, type) {
    const allowed = node.type && values(node.type);
    // A name of a list is a link to it; a list is shown.
    return allowed && !types.some(({ name }) => name === type) && allowed.some(Boolean) ? chips(allowed) : `<code>${linked(type)}</code>`;
  }

  function stylesTable(styles) {
    const rows = styles.map(({ name, description, default: set }) => [`<code>${escape(name)}</code>`, defaultOf(set), said(description)]);
    return table([texts.name, texts.default, texts.meaning], rows);
  }

  function failuresTable(all) {
    const rows = all.map(({ code, message, hint }) => [`<code>${escape(code)}</code>`, message === '…' ? inline(texts.saysWhat) : said(message), said(hint)]);
    return table([texts.code, texts.message, texts.hint], rows);
  }

  function examples(name, at) {
    const text = declarations.get(name).doc.examples[at];
    return text ? example(text) : '';
  }

  function entry(kind, name, title, body) {
    const id = `${kind}-${name}`;
    const heading = DIRECTLY.includes(kind) ? 'h3' : 'h4';
    return `<article class="entry" id="${id}"><${heading} class="title">${title}${anchor(id, name)}</${heading}>${body}</article>`;
  }

  function anchor(id, name) {
    return ` <a class="anchor" href="#${id}" aria-label="${escape(texts.permalink(name))}">#</a>`;
  }

  function declaredMethod({ name, doc, parameters, type, node }) {
    const generic = node.typeParameters ? `<${node.typeParameters.map((each) => each.getText()).join(', ')}>` : '';
    const parametersDocumented = parameters.map((each) => ({ ...each, description: doc.params[each.name] }));
    return { name, description: doc.text, parameters: parametersDocumented, returns: doc.returns, examples: doc.examples, signature: signatureOf(name + generic, parameters, type) };
  }

  function propertyOf({ name, type, description, readonly }) {
    return { name, type: type.text, description, readonly };
  }

  function methodOf({ name, description, parameters, return: returned }) {
    const plain = parameters.map((each) => ({ ...each, type: each.type.text }));
    const given = fieldOf(name) && declarations.get('Trainer').members.find((member) => member.name === name)?.doc.examples;
    return { name, description, parameters: plain, returns: returned.description, examples: given ?? [], signature: signatureOf(name, plain, returned.type.text) };
  }

  function signatureOf(name, parameters, returned) {
    const given = parameters.map((each) => `${escape(each.name)}<span class="quiet">${each.optional ? '?' : ''}: ${linked(each.type)}</span>`).join(', ');
    return `<b>${escape(name)}</b>(${given})<span class="quiet">: ${linked(returned)}</span>`;
  }
}

/** Interfaces and lists of names that the engine's and the element's signatures speak of, by name. */
function typesUsed(declarations) {
  const found = new Map();
  const follow = (text) => {
    for (const [name] of text.matchAll(/\b[A-Z]\w+/g)) {
      const declaration = declarations.get(name);
      if (!declaration || found.has(name) || !['interface', 'class', 'type'].includes(declaration.kind) || APART.has(name)) continue;
      found.set(name, declaration);
      follow([declaration.type, ...declaration.parents, ...declaration.members.map(({ type }) => type)].join(' '));
    }
  };
  for (const name of ['Trainer', 'TrainerOptions', 'TrainerEventMap', 'GanEvents', 'GanLet']) {
    const { members } = declarations.get(name);
    follow(members.map(({ type, parameters, node }) => [type, ...parameters.map((each) => each.type), node.initializer?.parameters?.map((each) => each.getText()) ?? ''].join(' ')).join(' '));
  }
  follow('GanletError');
  return [...found.values()].sort((one, other) => one.name.localeCompare(other.name, 'en'));
}

/** Entries that stand in a section of the first level, and have headings accordingly. */
const DIRECTLY = ['function', 'command'];

/** They have a place of their own, or are spelt out where they stand. */
const APART = new Set(['Trainer', 'TrainerOptions', 'TrainerEventMap', 'GanLet', 'Words', 'Part', 'Theme', 'Loading', 'Language']);

/** Text of a type, with a link at each name that is explained. */
function linker(types) {
  const places = new Map([...types.map(({ name }) => [name, `type-${name}`]), ['Trainer', 'trainer'], ['TrainerOptions', 'options'], ['TrainerEventMap', 'trainer-events']]);
  return (text) => escape(text).replace(/\b[A-Z]\w+/g, (name) => (places.has(name) ? `<a href="#${places.get(name)}">${name}</a>` : name));
}

const escape = (text) => String(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** What stands between backticks is code. */
const inline = (text) => escape(text).replace(/`([^`]+)`/g, '<code>$1</code>');

const paragraph = (text) => (text ? `<p>${inline(text)}</p>` : '');
const chips = (values) => values.filter(Boolean).map((value) => `<code class="chip">${escape(value)}</code>`).join(' ');
const factsOf = (facts) => (facts.length > 0 ? `<dl class="facts">${facts.map(([name, fact]) => `<div><dt>${escape(name)}</dt><dd>${fact}</dd></div>`).join('')}</dl>` : '');
const definitions = (pairs) => (pairs.length > 0 ? `<dl class="pairs">${pairs.map(([name, text]) => `<div><dt><code>${escape(name)}</code></dt><dd>${text}</dd></div>`).join('')}</dl>` : '');
const list = (items) => (items.length > 0 ? `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>` : '');

/** With its roles said, which it would lose where a narrow screen shows its rows as blocks. */
function table(heads, rows) {
  const head = heads.map((name) => `<th role="columnheader" scope="col">${escape(name)}</th>`).join('');
  const body = rows.map((cells) => `<tr role="row">${cells.map((cell) => `<td role="cell">${cell}</td>`).join('')}</tr>`).join('');
  return `<table role="table"><thead role="rowgroup"><tr role="row">${head}</tr></thead><tbody role="rowgroup">${body}</tbody></table>`;
}

const example = (text) => `<div class="code"><pre tabindex="0"><code>${escape(text)}</code></pre></div>`;

/** A colour is seen as well as read; light-dark(one, other) gives the two. */
function defaultOf(set) {
  const colours = set.match(/#[0-9a-f]{3,8}\b/gi) ?? [];
  if (colours.length === 0) return `<code>${escape(set)}</code>`;
  return colours.map((colour) => `<span class="colour"><svg viewBox="0 0 1 1" aria-hidden="true"><rect width="1" height="1" fill="${colour}"></rect></svg><code>${colour.toLowerCase()}</code></span>`).join(' ');
}
