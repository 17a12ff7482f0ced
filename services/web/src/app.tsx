/* Which page is shown: by session first, by path then. */
import { useEffect } from 'preact/hooks';
import { CasePage } from './discharge/case';
import { Frame } from './frame/frame';
import { InboxPage } from './inbox/inbox';
import { navigate, path } from './router';
import { firstPage, load, may, state } from './session/session';
import { ChoosePage, SignInPage } from './session/sign_in';
import { useStore } from './store';
import { spoken, t } from './text';
import { lazy } from './ui/lazy';
import { Broken, Loading, Page } from './ui/page';
import { Toasts } from './ui/toast';

// Each in a file of its own, fetched when it is first needed.
const AuditPages = lazy(async () => (await import('./audit/parts')).AuditPages);
const AdmissionPage = lazy(async () => (await import('./discharge/admission')).AdmissionPage);
const PersonPage = lazy(async () => (await import('./patient/person')).PersonPage);
const DowntimePage = lazy(async () => (await import('./inbox/downtime')).DowntimePage);
const CountyDeviationsPage = lazy(
    async () => (await import('./message/county')).CountyDeviationsPage,
);
const QualityPage = lazy(async () => (await import('./quality/quality')).QualityPage);
const OwnApp = lazy(async () => (await import('./own/app')).OwnApp);
const PlanPage = lazy(async () => (await import('./plan/page')).PlanPage);
const AgreementPage = lazy(async () => (await import('./agreement/page')).AgreementPage);
const PlansPage = lazy(async () => (await import('./plan/list')).PlansPage);
const TimesPage = lazy(async () => (await import('./appointment/page')).TimesPage);
const EmergencyPage = lazy(async () => (await import('./access/emergency')).EmergencyPage);
const MembersPage = lazy(async () => (await import('./unit/members')).MembersPage);
const AbsencesPage = lazy(async () => (await import('./unit/absences')).AbsencesPage);
const UnitSettingsPage = lazy(async () => (await import('./unit/settings')).UnitSettingsPage);
const LiabilityPage = lazy(async () => (await import('./liability/liability')).LiabilityPage);
const CountyPage = lazy(async () => (await import('./liability/county')).CountyPage);

const DocumentPage = lazy(async () => (await import('./document/page')).DocumentPage);
const EditorPage = lazy(async () => (await import('./document/editor')).EditorPage);

const UUID = '[0-9a-fA-F-]{36}';
const CASE = new RegExp(`^/arende/(${UUID})$`);
const DOCUMENT = new RegExp(`^/arende/(${UUID})/dokument/(${UUID})$`);
const WRITE = new RegExp(`^/arende/(${UUID})/skriv/([a-z-]{1,40})$`);
const BASIS = new RegExp(`^/arende/(${UUID})/betalning$`);
const COUNTY = /^\/lan(\/(overenskommelser|belopp|installningar|engagemangsindex))?$/;
const LOG = new RegExp(`^/logg(/(granska(/${UUID})?|urval|statistik))?$`);
const PERSON = new RegExp(`^/person/(${UUID})$`);
const AGREEMENT = new RegExp(`^/overenskommelse/(${UUID})$`);
const PLAN = new RegExp(`^/plan/(${UUID})$`);

function Here({ at }: { at: string }) {
    const home = at === '/';
    useEffect(() => {
        if (home) navigate(firstPage(), { replace: true });
    }, [home]);
    if (home) return <Loading />;
    const case_ = CASE.exec(at)?.[1];
    const [, inCase, document] = DOCUMENT.exec(at) ?? [];
    const [, writes, kind] = WRITE.exec(at) ?? [];
    const basis = BASIS.exec(at)?.[1];
    const person = PERSON.exec(at)?.[1];
    if (at === '/inkorg' && may('inbox.read')) return <InboxPage />;
    if (at === '/inskrivning' && may('discharge.start')) return <AdmissionPage />;
    const plan = PLAN.exec(at)?.[1];
    if (at === '/planer' && may('plan.read')) return <PlansPage />;
    if (plan && may('plan.read')) return <PlanPage key={plan} id={plan} />;
    const agreement = AGREEMENT.exec(at)?.[1];
    if (agreement && may('agreement.read')) return <AgreementPage key={agreement} id={agreement} />;
    if (at === '/nodoppning' && may('emergency.open')) return <EmergencyPage />;
    if (at === '/tider' && may('appointment.read')) return <TimesPage />;
    if (at === '/enhet' && may('member.read')) return <MembersPage />;
    if (at === '/reservlista' && may('inbox.read')) return <DowntimePage />;
    if (at === '/kvalitet' && may('quality.read')) return <QualityPage county={false} />;
    if (at === '/lan/kvalitet' && may('county.manage')) return <QualityPage county />;
    if (at === '/lan/avvikelser' && may('county.manage')) return <CountyDeviationsPage />;
    if (at === '/enhet/franvaro' && may('member.read')) return <AbsencesPage />;
    if (at === '/enhet/installningar' && may('member.read')) return <UnitSettingsPage />;
    if (LOG.test(at) && may('audit.review')) return <AuditPages at={at} />;
    if (COUNTY.test(at) && may('county.manage')) return <CountyPage at={at} />;
    if (basis) return <LiabilityPage key={basis} id={basis} />;
    if (case_) return <CasePage key={case_} id={case_} />;
    if (inCase && document) return <DocumentPage id={inCase} documentId={document} />;
    if (writes && kind && may('discharge.act')) return <EditorPage id={writes} kind={kind} />;
    if (person) return <PersonPage key={person} id={person} />;
    if (at === '/konto')
        return (
            <Page title={t.account.title} heading={t.account.title}>
                <p>{t.account.nothing}</p>
            </Page>
        );
    return (
        <Page title={t.notHere.title} heading={t.notHere.title}>
            <p>{t.notHere.words}</p>
            <p>
                <a href={firstPage()}>{t.notHere.home}</a>
            </p>
        </Page>
    );
}

export function App() {
    const now = useStore(state);
    const at = useStore(path);
    useStore(spoken); // everything is drawn again in the language that is there now

    if (now.at === 'loading')
        return (
            <main class="gate">
                <Loading />
            </main>
        );
    if (now.at === 'unreachable')
        return (
            <main class="gate">
                <div class="gate-card">
                    <h1>Samplan</h1>
                    <Broken failure={now.failure} again={() => void load()} />
                </div>
            </main>
        );
    if (now.at === 'out') return <SignInPage again={null} />;
    if (now.at === 'own')
        return (
            <>
                <OwnApp session={now.session} />
                <Toasts />
            </>
        );
    if (now.at === 'choosing') return <ChoosePage state={now} />;
    const lost = now.at === 'lost';
    return (
        <>
            <div class="shell" hidden={lost} inert={lost}>
                <Frame state={now}>
                    <Here key={at} at={at} />
                </Frame>
            </div>
            {lost && <SignInPage again={now.session.user.name} />}
            <Toasts />
        </>
    );
}
