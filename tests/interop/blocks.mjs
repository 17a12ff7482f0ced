// blocks.mjs - a part of the day of contract.mjs: blocks, and access in an emergency.
// What Tyra blocks and lifts, at a unit and in her own view, and an emergency with its review.
export async function blocksAndEmergency(signIn, ward, her, tyra, until) {
    const asked = { askedBy: 'patient', how: 'phone' };
    const of = `/patients/${her.id}`;
    const lena = await signIn('vc.lena');
    await lena.request('POST', '/patients/lookup', { identifier: '195011099941' });
    const made = (await lena.request('POST', `${of}/blocks`, { ...asked, level: 'unit', until })).json;
    await lena.request('POST', `${of}/blocks`, { ...asked, level: 'unit' }); // 409
    await lena.request('GET', `${of}/blocks`);
    await ward.request('POST', `${of}/block-lifts`, { basis: 'consent', reason: 'Hon säger ja 🦊' });
    await ward.request('POST', `${of}/block-lifts/ending`);
    await lena.request('POST', `${of}/blocks/${made.blocks[0].id}/ending`, asked);
    const own = (await tyra.request('POST', `/own/${her.id}/blocks`, { unitId: ward.session.assignment.unit.id, level: 'provider' })).json;
    const ivan = await signIn('lakare.ivan');
    const opening = (await ivan.request('POST', '/emergencies', { identifier: '195011099941', cause: 'serious-risk', consent: 'confused', reason: 'Svarar inte' })).json;
    await ivan.request('GET', '/emergencies');
    await ivan.request('GET', `/emergencies/${opening.id}`);
    await ivan.request('POST', `/emergencies/${opening.id}/ending`);
    await ivan.request('GET', `/emergencies/${opening.id}`); // 409
    const karin = await signIn('logg.karin');
    await karin.request('GET', '/emergency-reviews');
    await karin.request('POST', `/emergencies/${opening.id}/review`, { finding: 'follow-up', note: 'Fråga enheten' });
    await tyra.request('POST', `/own/${her.id}/blocks/${own.blocks[0].id}/ending`);
    await tyra.request('GET', `/own/${her.id}/log`);
}
