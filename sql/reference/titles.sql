-- titles.sql - professional titles to choose from, in the order of the Swedish alphabet.
SET LOCAL ROLE samplan_owner;

DELETE FROM reference.title;
INSERT INTO reference.title (position, name) VALUES
    (1, 'Arbetsterapeut'),
    (2, 'Audionom'),
    (3, 'Barnmorska'),
    (4, 'Barnsköterska'),
    (5, 'Biståndshandläggare'),
    (6, 'Dietist'),
    (7, 'Distriktssköterska'),
    (8, 'Enhetschef'),
    (9, 'Fysioterapeut'),
    (10, 'Kurator'),
    (11, 'Logoped'),
    (12, 'Läkare'),
    (13, 'Läkarsekreterare'),
    (14, 'Medicinsk sekreterare'),
    (15, 'Medicinskt ansvarig sjuksköterska'),
    (16, 'Psykolog'),
    (17, 'Receptarie'),
    (18, 'Rehabassistent'),
    (19, 'Sjuksköterska'),
    (20, 'Skötare'),
    (21, 'Socialsekreterare'),
    (22, 'Socionom'),
    (23, 'Specialistläkare'),
    (24, 'Specialistsjuksköterska'),
    (25, 'ST-läkare'),
    (26, 'Stödassistent'),
    (27, 'Systemförvaltare'),
    (28, 'Tandläkare'),
    (29, 'Undersköterska'),
    (30, 'Utskrivningskoordinator'),
    (31, 'Verksamhetschef'),
    (32, 'Vårdbiträde'),
    (33, 'Överläkare');
RESET ROLE;
