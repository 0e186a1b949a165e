import { z } from 'zod';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** The languages that Switchback speaks. */
export const languages = ['en', 'zh-CN'] as const;
export type Language = (typeof languages)[number];

/** The language that Switchback speaks to whoever's system speaks `locale`, a BCP 47 tag. */
export const languageFor = (locale: string): Language => (locale.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en');

/** How a page looks and speaks. */
export const appearance = z.object({ theme: z.enum(themes), language: z.enum(languages) });
export type Appearance = z.infer<typeof appearance>;
