import { expect, goTo, test } from './workbench.ts';

test("a network is looked at as a graph: what its layers' maps do in colours, one layer in full, from there to its features", async ({
  page,
}) => {
  await goTo(page, 'Library');
  const main = page.getByRole('main');
  await main.getByRole('link', { name: /^zfnet-small.*shapes/ }).click();
  await expect(main.getByRole('grid', { name: 'Layers' })).toBeVisible();
  await main.getByRole('tab', { name: 'Graph' }).click();

  const graph = main.getByRole('region', { name: 'The network as a graph' });
  const pool = graph.getByRole('button', { name: /^pool1/ });
  await expect(pool).toContainText('32×16×16');
  await expect(pool).toContainText('sees 11×11 px');
  await expect(graph.getByRole('button', { name: /^softmax/ })).toBeAttached();

  await graph.getByRole('radio', { name: 'Firing' }).click();
  await expect(pool).toContainText(/fires on \d/);
  await graph.getByRole('radio', { name: 'Projection' }).click();
  await expect(graph.getByRole('button', { name: /^softmax/ })).toContainText('cannot be projected');

  const before = (await pool.boundingBox())!.width;
  await graph.getByRole('button', { name: 'Smaller' }).click();
  await expect.poll(async () => (await pool.boundingBox())!.width).toBeCloseTo(before / 1.25, 0);

  await pool.click();
  const detail = graph.getByRole('complementary', { name: 'pool1' });
  await expect(detail).toContainText('Its units can be projected to the pixels.');
  await detail.getByRole('button', { name: 'Look at its features' }).click();
  await expect(page).toHaveURL(/features\/.*pool1/);
});
