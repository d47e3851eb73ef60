/** Puts a script before ganlet's worker, in a page that Playwright drives. */

/** Runs `script` in the worker before anything of the engine does. */
export async function beforeWorker(page, script) {
  await page.route('**/worker.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${script}\n${await response.text()}` });
  });
}
