// provider.mjs - an identity provider on loopback: npm oidc-provider, which can be given new keys,
// and can be made to lie at its token endpoint.
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { once } from 'node:events';
import Provider from 'oidc-provider';

export const CLIENT_ID = 'samplan & co';
export const CLIENT_SECRET = 'a secret: of the client+%/=';

export class Idp {
    constructor(certificate) {
        this.person = { accountId: 'nobody' };
        this.lie = null; // (request's form, authorization header) => {status, type, body}
        this.keysAsked = 0;
        this.server = https.createServer({ cert: readFileSync(certificate.cert), key: readFileSync(certificate.key) },
            (request, response) => this.answer(request, response).catch((error) => {
                this.fault = error; // a test looks
                response.writeHead(500);
                response.end();
            }));
    }

    async listen() {
        this.server.listen(0, '127.0.0.1');
        await once(this.server, 'listening');
        this.issuer = `https://localhost:${this.server.address().port}`;
    }

    close() {
        this.server.close();
        this.server.closeAllConnections();
    }

    // Everything anew but the address: other keys, another algorithm, another redirect address.
    begin({ keys, alg, redirect }) {
        this.provider = new Provider(this.issuer, {
            clients: [{
                client_id: CLIENT_ID,
                client_secret: CLIENT_SECRET,
                redirect_uris: [redirect],
                grant_types: ['authorization_code'],
                response_types: ['code'],
                token_endpoint_auth_method: 'client_secret_basic',
                id_token_signed_response_alg: alg,
            }],
            jwks: { keys: keys.map((key) => key.jwk) },
            cookies: { keys: ['of the test'] },
            pkce: { required: () => true, methods: ['S256'] },
            enabledJWA: { idTokenSigningAlgValues: ['RS256', 'PS256', 'ES256'] },
            acrValues: ['loa3'],
            claims: { openid: ['sub', 'employeeHsaId', 'units', 'https://id.oidc.se/claim/personalIdentityNumber'], profile: ['name'], acr: null },
            conformIdTokenClaims: false,
            features: { devInteractions: { enabled: false } },
            interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
            findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...this.person.claims }) }),
            loadExistingGrant: async (ctx) => {
                const grant = new ctx.oidc.provider.Grant({
                    clientId: ctx.oidc.client.clientId,
                    accountId: ctx.oidc.session.accountId,
                });
                grant.addOIDCScope('openid profile');
                await grant.save();
                return grant;
            },
        });
        this.callback = this.provider.callback();
    }

    async answer(request, response) {
        const path = new URL(request.url, this.issuer).pathname;

        if (path === '/jwks') this.keysAsked++;
        if (path.startsWith('/interaction/')) {
            const result = this.person.refuses
                ? { error: 'access_denied', error_description: 'refused by the person' }
                : { login: { accountId: this.person.accountId, acr: this.person.acr ?? 'loa3', remember: false } };
            await this.provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
            return;
        }
        if (path === '/token' && this.lie) {
            let form = '';
            for await (const part of request) form += part;
            const { status = 200, type = 'application/json', body } =
                await this.lie(new URLSearchParams(form), request.headers.authorization);
            response.writeHead(status, { 'content-type': type });
            response.end(body);
            return;
        }
        this.callback(request, response);
    }
}
