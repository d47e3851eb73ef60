/** npm start: from a bare checkout to a page that trains. Serves as soon as the CPU can; WebGPU follows. */
import { data } from './lib/data.mjs';
import { packages } from './lib/packages.mjs';
import { buildBundle, isFresh, rust, wasmTools } from './lib/rust.mjs';
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
  const hasGpu = isFresh('webgpu', PROFILE);
  const bundles = hasGpu ? ['cpu', 'webgpu'] : ['cpu'];
  await step({ name: 'Site', usual: 'a second', work: () => buildSite({ minify: false, bundles }) });
  await watchSite();

  const port = await serve(dist, Number(process.env.PORT ?? 5173), 100);
  console.log(`\n  ganlet trains at http://localhost:${port}/  (Ctrl-C stops it)\n`);
  if (hasGpu) return;

  console.log('The page trains on the CPU already. WebGPU joins when its engine is built:');
  try {
    await buildBundle('webgpu', PROFILE, { inBackground: true });
    copyBundles(['cpu', 'webgpu']);
    console.log('  WebGPU is there; reload the page to use it.');
  } catch (cause) {
    console.error(`✗ ${cause.message}\n  The page goes on training on the CPU.`);
  }
});
