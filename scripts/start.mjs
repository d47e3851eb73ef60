/** npm start: from a bare checkout to a page that trains. Serves as soon as the CPU can; the other engines follow. */
import { data } from './lib/data.mjs';
import { packages } from './lib/packages.mjs';
import { buildBundle, bundleNames, isFresh, rust, wasmTools } from './lib/rust.mjs';
import { serve } from './lib/serve.mjs';
import { buildSite, copyBundles, dist, watchSite } from './lib/site.mjs';
import { main, step } from './lib/steps.mjs';

const PROFILE = 'web-fast';

await main(async () => {
  await rust();
  await packages();
  await wasmTools();
  await buildBundle('cpu', PROFILE);
  await data();
  const bundles = bundleNames.filter((bundle) => isFresh(bundle, PROFILE));
  await step({ name: 'Site', usual: 'a second', work: () => buildSite({ minify: false, bundles, isFinal: false }) });
  await watchSite();

  const port = await serve(dist, Number(process.env.PORT ?? 5173), 100);
  console.log(`\n  ganlet trains at http://localhost:${port}/  (Ctrl-C stops it)\n`);
  if (bundles.length === bundleNames.length) return;

  console.log('The page trains on the CPU already. The other engines join as they are built; reload the page to use them:');
  for (const bundle of bundleNames.filter((name) => !bundles.includes(name))) {
    try {
      await buildBundle(bundle, PROFILE, { inBackground: true });
      bundles.push(bundle);
      copyBundles(bundles);
    } catch (cause) {
      console.error(`✗ ${cause.message}\n  The page goes on without it.`);
    }
  }
});
