import type { SampleTable } from './sample.ts';

const uuid = '{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}';

export const awsSamples: SampleTable = {
  aws_access_key: {
    secrets: [
      '«AKIA{base32:16}»',
      'aws_access_key_id = «AKIA{base32:16}»',
      '"AccessKeyId": "«ABIA{base32:16}»"',
      '«ACCA{base32:16}»',
      '«A3TX{base32:16}»',
    ],
    harmless: [
      'AKIAIOSFODNN7EXAMPLE',
      'AKIAXXXXXXXXXXXXXXXX',
      'AKIA',
      'TAKIA{base32:16}',
      'AKIA[A-Z0-9](16)',
    ],
  },
  aws_session_token: {
    secrets: [
      '«ASIA{base32:16}»',
      'AWS_SESSION_TOKEN=«IQoJb3JpZ2luX2Vj{base64~300}==»',
      '"SessionToken": "«FwoGZXIvYXdzE{base64~300}»"',
      'x-amz-security-token: «{base64~200}=»',
      '«IQoJb3JpZ2lu{base64~90}»',
    ],
    harmless: [
      'AWS_SESSION_TOKEN=$TOKEN',
      'session_token: string',
      'IQoJb3JpZ2lu',
      'SessionToken: AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI',
      'X-Amz-Security-Token=<token>',
    ],
  },
  aws_secret_access_key: {
    secrets: [
      'aws_secret_access_key = «{base64~40}»',
      'AWS_SECRET_ACCESS_KEY="«{base64~40}»"',
      '"SecretAccessKey":"«{base64~40}»"',
      '<SecretAccessKey>«{base64~40}</SecretAccessKey>'.replace('}</', '}»</'),
      'aws configure set aws_secret_access_key «{base64~40}»',
      'secret_key = «{base64~40}»',
    ],
    harmless: [
      'aws_secret_access_key = None',
      'AWS_SECRET_ACCESS_KEY=your-secret-key',
      'aws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      'secretKey: process.env.AWS_SECRET_ACCESS_KEY',
    ],
  },
  aws_bedrock_key: {
    secrets: [
      '«ABSK{base64~128}=»',
      'AWS_BEARER_TOKEN_BEDROCK=«ABSK{base64~132}»',
      '«bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t{base64~200}==»',
    ],
    harmless: [
      'bedrock-api-key-example',
      'your-aws-bedrock-api-key-here',
      'ABSK',
      'docs/bedrock-api-key-auth/python',
    ],
  },
  aws_mws_token: {
    secrets: [`«amzn.mws.${uuid}»`, `"MWSAuthToken": "«amzn.mws.${uuid}»"`],
    harmless: ['amzn.mws.orders', 'amzn.mws.<uuid>'],
  },
  aws_cognito_secret: {
    secrets: ['COGNITO_CLIENT_SECRET=«{base36~52}»', '"cognitoClientSecret": "«{base36~51}»"'],
    harmless: ['cognito_user_pool_id: us-east-1_{base62~9}', 'COGNITO_CLIENT_SECRET=changeme'],
  },
  aws_presigned_url: {
    secrets: [
      'https://b.s3.amazonaws.com/k?X-Amz-Expires=3600&X-Amz-Signature=«{hex:64}»',
      'https://b.s3.amazonaws.com/k?AWSAccessKeyId=1234567890&Expires=1760347776&Signature=«{base64~27}=»',
      'https://d111111abcdef8.cloudfront.net/a.jpg?Expires=1760347776&Signature=«{base62~40}~{base62:100}-{base62:80}__»&Key-Pair-Id=K2JCJMDEHXQW5F',
    ],
    harmless: [
      'X-Amz-Signature=<signature>',
      'Signature=verify(key, message)',
      '"X-Amz-Signature": "string"',
      'Expires=0&Signature=none',
    ],
  },
  aws_sso_token: {
    secrets: [
      '"accessToken": "«aoaAAAAA{base64url~120}:{base64~90}»"',
      '"refreshToken": "«aorAAAAA{base64url~120}:{base64~90}»"',
    ],
    harmless: ['aoaAAAAA', 'aorAAAAA...'],
  },
  aws_appsync_key: {
    secrets: ['«da2-{base36~26}»', 'x-api-key: «da2-{base36~26}»'],
    harmless: ['da2-your-api-key', 'da2-xxxxx', 'lambda2-{base36~26}'],
  },
};
