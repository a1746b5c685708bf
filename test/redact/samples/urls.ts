import type { SampleTable } from './sample.ts';

export const urlSamples: SampleTable = {
  url_password: {
    secrets: [
      'postgres://app:«q7{base62:12}»@db.internal:5432/app',
      'mongodb+srv://app:«p@{base62:9}q7»@cluster0.mongodb.net',
      'redis://:«q7{base62:12}»@cache:6379/0',
      'amqp://svc:«hunter2-X9!»@mq.corp:5672/v',
      'https://me:«q7{base62:30}»@git.corp/me/repo.git',
      'ftp://deploy:«sunshine-road»@files.corp/',
      'mysql://app:«q7/{base62:9}#k2»@db/app',
      'https://«{hex:8}:{hex:8}»@gems.contribsys.com/',
      'app:«q7{base62:12}»@tcp(db.internal:3306)/app?parseTime=true',
    ],
    harmless: [
      'postgres://user:password@localhost:5432/db',
      'postgres://postgres:postgres@localhost/db',
      'https://user:${token}@github.com/',
      'https://<user>:<password>@host/',
      'http://localhost:8080/@scope/name',
      'https://a:b@example.com/',
      'redis://user:xxxxxx@host',
      'https://cdn.host/npm/x@1.2.3/+esm',
      'user:pass@tcp(localhost:3306)/db',
    ],
  },
  connection_password: {
    secrets: [
      'Server=db;Database=app;User Id=sa;Password=«hunter2-X9!»;Encrypt=True',
      'Driver=x;Uid=app;Pwd=«Blue#Falcon91»;',
      'jdbc:sqlserver://db:1433;user=sa;password=«hunter2-X9!»;encrypt=true',
      'host=db user=app password=«wint3r{digits:4}» dbname=app',
      'psql "host=db dbname=app user=app password=\'«wint3r{digits:4}»\'"',
    ],
    harmless: [
      'Server=db;User Id=sa;Password=your_password;',
      'host=db user=app password=$PGPASSWORD dbname=app',
      'Pwd={0};Uid={1};',
      'this.password=e.password;this.user=e.user;',
    ],
  },
  url_secret: {
    secrets: [
      'https://files.corp/x?signature=«q7{base64~39}k2=»&v=1',
      'https://app.corp/callback?code=«q7{base64url~30}x9»&state=1',
      'jdbc:mysql://db/app?user=app&password=«Wint3r{digits:4}»&ssl=true',
      'https://api.corp/v1/x?key=«q7{base62~30}x9»',
    ],
    harmless: [
      'https://host/?key=${apiKey}&code=EMAIL_NOT_VERIFIED_2',
      'https://host/search?code=component-library-v2-docs',
      '?key=value-of-the-first-parameter',
    ],
  },
  webhook_url: {
    secrets: [
      'https://maker.ifttt.com/trigger/door/with/key/«q7{base64url:20}»',
      'https://hooks.zapier.com/hooks/catch/«{digits:7}/q7{base36:5}»/',
      'https://hook.eu1.make.com/«q7{base36:30}»',
      'https://«eo{base36:13}».m.pipedream.net',
      'https://n8n.corp/webhook/«7a{hex:6}-1b2c-4d5e-8f90-{hex:12}»',
      'https://open.feishu.cn/open-apis/bot/v2/hook/«7a{hex:6}-1b2c-4d5e-8f90-{hex:12}»',
      'https://open.larksuite.com/open-apis/bot/v2/hook/«7a{hex:6}-1b2c-4d5e-8f90-{hex:12}»',
      'https://oapi.dingtalk.com/robot/send?access_token=«7a{hex:62}»',
      'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=«7a{hex:6}-1b2c-4d5e-8f90-{hex:12}»',
    ],
    harmless: [
      'https://host.corp/webhooks/stripe/payment-intent-succeeded',
      'https://hooks.zapier.com/hooks/catch/{account}/{hook}',
      'https://api.github.com/repos/o/r/hooks/12345678',
      'import x from "../../hooks/use-long-running-operation-v2"',
    ],
  },
};
