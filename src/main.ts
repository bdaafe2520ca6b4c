import 'reflect-metadata';

import { serve } from './server.js';
import { systemClock } from './kernel/clock.js';
import { readConfig } from './platform/config.js';

const config = readConfig(process.env);
const app = await serve(config, systemClock);
console.log(await app.getUrl());
