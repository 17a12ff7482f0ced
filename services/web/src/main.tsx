import { render } from 'preact';
import { App } from './app';
import { openChannel } from './live';
import { startRouter } from './router';
import { startSession } from './session/session';
import { applySettings, language, theme } from './settings';
import { setTexts } from './text';

function dress(): void {
    setTexts(language.get());
    applySettings();
}

dress();
language.watch(dress);
theme.watch(dress);
openChannel();
startRouter();
startSession();
const root = document.getElementById('app');
if (root) render(<App />, root);
