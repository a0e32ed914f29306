import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface Violation {
  id: string;
  impact: string;
  /** HTML of the first element that has it. */
  html: string;
  message: string | undefined;
}

interface Found {
  id: string;
  impact: string;
  nodes: { html: string; any: { message: string }[] }[];
}

/**
 * Violations that axe finds on a page. Waits for the end of animations first: in the middle of one, colours have less contrast. A page's
 * Content-Security-Policy would refuse axe as a script element, so it is evaluated.
 */
export const violationsOf = async (page: Page): Promise<Violation[]> => {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await nextFrame();
    await nextFrame();
    const endless = (animation: Animation) =>
      animation.effect?.getComputedTiming().endTime === Number.POSITIVE_INFINITY;
    const animations = document.getAnimations().filter((animation) => !endless(animation));
    await Promise.allSettled(animations.map(({ finished }) => finished));
    const checker = (globalThis as unknown as { axe: { run: (options: object) => Promise<{ violations: Found[] }> } })
      .axe;
    return (await checker.run({ resultTypes: ['violations'] })).violations;
  });
  return found.map(({ id, impact, nodes }) => ({
    id,
    impact,
    html: nodes[0]?.html.slice(0, 300) ?? '',
    message: nodes[0]?.any[0]?.message,
  }));
};

export const isSerious = ({ impact }: Violation): boolean => impact === 'serious' || impact === 'critical';
