/** Serves dist/ as it is, on PORT or 4173. */
import { serve } from './lib/serve.mjs';
import { dist } from './lib/site.mjs';
import { main } from './lib/steps.mjs';

await main(async () => {
  const port = await serve(dist, Number(process.env.PORT ?? 4173));
  console.log(`http://localhost:${port}/`);
});
