/** Layers and parameters of each network, as Keras prints them. */
import { html, type TemplateResult } from 'lit';
import type { LayerSummary, NetworkSummary } from '../engine/types.js';
import type { Texts } from '../locales/index.js';

export function summaryView(texts: Texts, language: string, networks: NetworkSummary[]): TemplateResult {
  const count = (value: number): string => value.toLocaleString(language);
  return html`
    <details class="summary" part="summary">
      <summary>${texts.summary}</summary>
      <div class="networks">
        ${networks.map(
          (network) => html`
            <div class="network">
              <h3>${texts.networks[network.network]}</h3>
              <table>
                <thead>
                  <tr><th scope="col">${texts.layer}</th><th scope="col">${texts.outputShape}</th><th scope="col">${texts.params}</th></tr>
                </thead>
                <tbody>
                  ${network.layers.map(
                    (layer) => html`
                      <tr>
                        <td>${layerName(layer)}</td>
                        <td><code>(${layer.outputShape.map((size) => size ?? 'None').join(', ')})</code></td>
                        <td>${count(layer.params)}</td>
                      </tr>`,
                  )}
                </tbody>
                <tfoot>
                  <tr><th scope="row" colspan="2">${texts.total}</th><td>${count(network.total)}</td></tr>
                  <tr><th scope="row" colspan="2">${texts.trainable}</th><td>${count(network.trainable)}</td></tr>
                  <tr><th scope="row" colspan="2">${texts.frozen}</th><td>${count(network.frozen)}</td></tr>
                </tfoot>
              </table>
            </div>`,
        )}
      </div>
    </details>`;
}

/** What it is, and its name among the weights; a network within the stack goes by its name alone. */
const layerName = ({ name, kind }: LayerSummary): TemplateResult =>
  kind === 'Network' ? html`${name}` : html`${kind} <small>${name}</small>`;
