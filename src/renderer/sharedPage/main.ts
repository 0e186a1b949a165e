import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { i18n } from '../messages/index.ts';
import '../styles/base.css';
import { router } from './router.ts';
import SharedApp from './SharedApp.vue';

createApp(SharedApp).use(createPinia()).use(i18n).use(router).mount('#app');
