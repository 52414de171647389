/** The web page of Moontide: a client of the control API, like the command. */
import { render } from 'preact';
import { App } from './app.ts';
import { html } from './html.ts';
import { startLive } from './live.ts';

// The link's token has been used: it does not stay in the address.
if (location.search !== '') history.replaceState(null, '', `/${location.hash}`);
startLive();
const root = document.querySelector('#app');
if (root !== null) render(html`<${App} />`, root);
