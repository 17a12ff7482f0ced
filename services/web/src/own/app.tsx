/*
 * The patient's own view: one person at a time, one column that reads on a phone, plain words. It asks again when
 * something of the person has changed (live.ts), and when somebody comes back to it. A page that nobody looks at, or
 * has touched for a while, does not: it would keep a phone that was put away signed in, and fill the person's log with
 * its own readings.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import * as api from '../api/own_calls';
import { Failure, type Schemas } from '../api/client';
import { whenLive } from '../live';
import { leave } from '../session/session';
import { LanguageButton } from '../frame/settings';
import { Mark } from '../session/sign_in';
import { useHappened } from '../ui/hooks';
import { Broken, Loading, Page } from '../ui/page';
import { Button } from '../ui/form';
import { Agreements } from './agreement';
import { ContactsPart } from './contacts';
import { Consents, Proxies } from './share';
import { Blocks } from './blocks';
import { Comments, Next, OwnWordsPart } from './say';
import { Log } from './log';
import { PlanPart } from './plan';
import { Times } from './times';
import { o } from './words';

const ALONE = 10 * 60_000;

function useAsked<T>(key: string, load: () => Promise<T>, concerns: (person: string) => boolean) {
    const seen = useRef({ touched: Date.now(), missed: false });
    const [data, setData] = useState<T | null>(null);
    const [failure, setFailure] = useState<Failure | null>(null);
    const ask = async () => {
        try {
            setData(await load());
            setFailure(null);
        } catch (error) {
            if (!(error instanceof Failure)) throw error;
            if (error.status !== 0) setData(null);
            setFailure(error);
        }
    };
    const latest = useRef(ask);
    latest.current = ask;
    useHappened(
        (one) => one.kind === 'reset' || (one.kind === 'changed' && concerns(one.person ?? '')),
        () => {
            const alone = Date.now() - seen.current.touched > ALONE;
            if (document.visibilityState !== 'visible') return; // back() asks
            if (alone) seen.current.missed = true;
            else void latest.current();
        },
        100,
    );
    useEffect(() => {
        let here = true;
        void whenLive().then(() => (here ? latest.current() : undefined));
        const touched = () => {
            seen.current.touched = Date.now();
            if (!seen.current.missed) return;
            seen.current.missed = false;
            void latest.current();
        };
        const back = () => {
            if (document.visibilityState !== 'visible') return;
            seen.current = { touched: Date.now(), missed: false };
            void latest.current();
        };
        document.addEventListener('visibilitychange', back);
        for (const how of ['pointerdown', 'keydown']) document.addEventListener(how, touched);
        return () => {
            here = false;
            document.removeEventListener('visibilitychange', back);
            for (const how of ['pointerdown', 'keydown']) document.removeEventListener(how, touched);
        };
    }, [key]);
    return { data, failure, ask, put: setData };
}

function Person({ id, alone }: { id: string; alone: boolean }) {
    const { data, failure, ask, put } = useAsked(id, () => api.readOwn(id), (person) => person === id);
    if (failure && !data) return <Broken failure={failure} again={() => void ask()} />;
    if (!data) return <Loading />;
    const open = data.plans.find((plan) => plan.state !== 'closed') ?? null;
    const shown = open ?? data.plans[0] ?? null;
    return (
        <div class="flow own">
            {data.relation !== 'self' && (
                <p class="callout">{o().forOther(data.name, o().relation[data.relation])}</p>
            )}
            {!alone && <h2 class="own-name">{data.name}</h2>}
            <Next own={data} put={put} />
            <Agreements own={data} put={put} />
            <ContactsPart own={data} />
            <Times own={data} put={put} />
            {shown ? (
                <PlanPart plan={shown} person={id} self={data.relation === 'self'} />
            ) : (
                <p class="card">{o().noPlan}</p>
            )}
            {open && data.writes && <OwnWordsPart key={open.id} own={data} plan={open} put={put} />}
            {shown && <Comments own={data} plan={shown} put={put} />}
            {shown && <Consents own={data} plan={shown} put={put} />}
            <Blocks own={data} put={put} />
            {data.relation === 'self' && <Proxies own={data} put={put} />}
            {data.scopes.includes('log') && <Log id={id} />}
        </div>
    );
}

function Choose({ home, onPick }: { home: api.OwnHome; onPick: (id: string) => void }) {
    return (
        <section class="card" aria-labelledby="own-choose">
            <h2 id="own-choose">{o().choose}</h2>
            <ul class="plain-list">
                {home.people.map((one) => (
                    <li key={one.id}>
                        <Button onClick={() => onPick(one.id)}>
                            {one.relation === 'self' ? o().me : one.name}
                        </Button>
                        <span class="sub-line">{o().relation[one.relation]}</span>
                    </li>
                ))}
            </ul>
        </section>
    );
}

function Home() {
    const { data: home, failure, ask } = useAsked('home', api.readHome, () => false);
    const [picked, setPicked] = useState<string | null>(null);
    if (failure && !home) return <Broken failure={failure} again={() => void ask()} />;
    if (!home) return <Loading />;
    const only = home.people.length === 1 ? home.people[0] : undefined;
    const here = only?.id ?? picked;
    return (
        <Page title={o().title} heading={o().hello(home.name)} narrow>
            {home.people.length === 0 && (
                <section class="card">
                    <p class="main-line">{o().nobody}</p>
                    <p>{o().nobodyWords}</p>
                </section>
            )}
            {home.people.length > 1 && <Choose home={home} onPick={setPicked} />}
            {here && <Person key={here} id={here} alone={only?.relation === 'self'} />}
        </Page>
    );
}

export function OwnApp({ session }: { session: Schemas['Session'] }) {
    const [large, setLarge] = useState(false);
    return (
        <div class={large ? 'own-app own-large' : 'own-app'}>
            <header class="frame">
                <div class="frame-bar">
                    <span class="frame-brand">
                        <Mark />
                        <span>Samplan</span>
                    </span>
                    <div class="frame-tools">
                        <span class="own-who">{session.user.name}</span>
                        <button
                            type="button"
                            class="frame-button"
                            aria-pressed={large}
                            onClick={() => setLarge(!large)}
                        >
                            {large ? o().normal : o().large}
                        </button>
                        <LanguageButton />
                        <button type="button" class="frame-button" onClick={() => void leave()}>
                            {o().signOut}
                        </button>
                    </div>
                </div>
            </header>
            <main id="main" tabIndex={-1}>
                <Home />
            </main>
        </div>
    );
}
