export const RECORDS = [
  { id: 'R1', kind: 'record', title: 'Baptisms 1790 to 1812', about: 'Two volumes, water damage on the first pages.' },
  { id: 'R2', kind: 'record', title: 'Marriages 1813 to 1837', about: 'One volume with an index of brides.' },
  { id: 'R3', kind: 'record', title: 'Burials 1846 to 1850', about: 'Kept by two sextons in turn.' },
  { id: 'M1', kind: 'map', title: 'Tithe map of 1841', about: 'Linen, 180 by 240 cm, can be seen on the large table.' },
  { id: 'M2', kind: 'map', title: 'Plan of the new road, 1826', about: 'Ink and wash.' },
  { id: 'L1', kind: 'letter', title: 'Rector to his sister, 1832', about: 'On the harvest and the cholera.' },
  { id: 'L2', kind: 'letter', title: 'Schoolmaster to the vestry, 1826', about: 'He asks for coal.' },
];
