/**
 * Lets graphql compare types as it does in production: elsewhere it also looks whether a value is of
 * a second graphql, at ten times the price, and a third of a start of the application went into that.
 */
import { env } from 'node:process';

const { NODE_ENV } = env;
env.NODE_ENV = 'production';
await import('graphql/jsutils/instanceOf.js');
env.NODE_ENV = NODE_ENV;
