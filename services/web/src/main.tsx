import { render } from 'preact';
import { App } from './app';
import { openChannel } from './live';
import { startRouter } from './router';
import { startSession } from './session/session';
import { applySettings, language, theme } from './settings';
import { setTexts } from './text';

async function dress(): Promise<void> {
    applySettings();
    await setTexts(language.get());
}

async function begin(): Promise<void> {
    await dress().catch(() => setTexts('sv')); // better in Swedish than not at all
    language.watch(() => void dress());
    theme.watch(applySettings);
    openChannel();
    startRouter();
    startSession();
    const root = document.getElementById('app');
    if (root) render(<App />, root);
}

void begin();
