import type { Language } from '../shared/appearance.ts';
import en from './messages/en.json' with { type: 'json' };
import zhCN from './messages/zh-CN.json' with { type: 'json' };

/** What menu and dialogs say, in one language. */
export type Messages = Readonly<Record<keyof typeof en, string>>;

export const messages: Readonly<Record<Language, Messages>> = { en, 'zh-CN': zhCN };
