import type { SampleTable } from './sample.ts';

const uuid = '{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}';

export const otherCloudSamples: SampleTable = {
  digitalocean_token: {
    secrets: [
      '«dop_v1_{hex:64}»',
      'DIGITALOCEAN_TOKEN=«doo_v1_{hex:64}»',
      '"refresh_token": "«dor_v1_{hex:64}»"',
    ],
    harmless: ['dop_v1_your_token', 'dop_v1_...', 'dop_v1_xxxxxxxxxxxxxxxxxxxxxxxx'],
  },
  digitalocean_spaces_key: {
    secrets: [
      'DO00ABCDEFGHIJKLMN23 «{base64~43}»',
      'key = DO801ABCDEFGHIJKLMN2\nsecret = «{base64~43}»',
    ],
    harmless: ['DO00ABCDEFGHIJKLMN23', 'DO00 NOT TOUCH'],
  },
  alibaba_access_key: {
    secrets: ['«LTAI5t{base62~18}»', '"accessKeyId": "«LTAI{base62~12}»"'],
    harmless: ['LTAIxxxxxxxxxxxxxxxx', 'LTAI_ACCESS_KEY_ID', 'LTAI'],
  },
  alibaba_secret_key: {
    secrets: [
      'ALIBABA_CLOUD_ACCESS_KEY_SECRET=«{base62~30}»',
      '"accessKeySecret": "«{base62~30}»"',
      'aliyun_secret: «{base62~30}»',
    ],
    harmless: [
      'ALIBABA_CLOUD_ACCESS_KEY_SECRET=yourAccessKeySecret',
      'access_key_secret: process.env.ACCESS_KEY_SECRET',
    ],
  },
  tencent_secret_id: {
    secrets: ['«AKID{base62~32}»', 'TENCENTCLOUD_SECRET_ID=«AKID{base62~32}»'],
    harmless: ['AKIDxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 'AKID', 'AKIDEXAMPLE'],
  },
  tencent_secret_key: {
    secrets: ['TENCENTCLOUD_SECRET_KEY=«{base62~32}»', '"qcloudSecretKey": "«{base62~32}»"'],
    harmless: ['TENCENTCLOUD_SECRET_KEY=your-secret-key', 'tencent_region: ap-guangzhou'],
  },
  huawei_secret_key: {
    secrets: ['HUAWEICLOUD_SECRET_KEY=«{base62~40}»', 'HW_SECRET_KEY="«{base62~40}»"'],
    harmless: ['HW_SECRET_KEY=your_secret_key', 'huawei_device_key: android_configuration'],
  },
  baidu_key: {
    secrets: [
      '«bce-v3/ALTAK-{base62~21}/{hex:40}»',
      'BAIDU_SECRET_KEY=«{base62~32}»',
      'QIANFAN_TOKEN=«bce-v3/ALTAK-{base62~21}/{hex:40}»',
    ],
    harmless: ['bce-v3/ALTAK-xxx/xxx', 'BAIDU_SECRET_KEY=your_key', 'BAIDU_MAP_KEY=$KEY'],
  },
  volcengine_key: {
    secrets: [
      `ARK_API_KEY=«${uuid}»`,
      'VOLC_SECRET_KEY=«{base64~58}==»',
      'VOLC_ACCESS_KEY=«AKLT{base62~40}»',
    ],
    harmless: ['ARK_API_KEY=your-ark-key', `volc_request: ${uuid}`],
  },
  yandex_key: {
    secrets: [
      '«AQVN{base64url~36}»',
      'YANDEX_TOKEN=«y0_{base64url~60}»',
      'YANDEX_SECRET_KEY=«YCA{base62~37}»',
      '«YCM{base62~37}»',
    ],
    harmless: [
      'AQVN_your_key',
      'y0_offset',
      'YCM and YCN',
      'y0_of_the_first_box_in_the_second_row_of_boxes_on_page_2',
    ],
  },
  yandex_iam_token: {
    secrets: [
      '«t1.9eu{base62~200}.{base64url~86}»',
      'Authorization: Bearer «t1.9eu{base62~200}.{base64url~86}»',
    ],
    harmless: ['t1.micro', 'SELECT t1.id, t1.name FROM t1', 't1.some_column_name.another'],
  },
  ibm_cloud_key: {
    secrets: ['IBM_CLOUD_API_KEY=«{base62~44}»', 'WATSONX_APIKEY: "«{base62~44}»"'],
    harmless: [
      'IBMCLOUD_API_KEY=your-ibm-cloud-api-key',
      'ibm_key: process_environment_variable_of_the_build_12',
    ],
  },
  ibm_cos_key: {
    secrets: ['COS_HMAC_SECRET_ACCESS_KEY=«{hex:48}»', '"ibm_cos_secret_key": "«{hex:48}»"'],
    harmless: ['IBM_COS_SECRET_KEY=your-key', 'ibm_cos_bucket: {hex:48}'],
  },
  cloudant_key: {
    secrets: ['CLOUDANT_PASSWORD=«{hex:64}»', '"cloudant_api_key": "«{hex:64}»"'],
    harmless: ['CLOUDANT_PASSWORD=your-password', 'cloudant_revision: {hex:64}'],
  },
  softlayer_key: {
    secrets: ['SOFTLAYER_API_KEY=«{base36~64}»', '"softlayerApiKey": "«{base36~64}»"'],
    harmless: ['SOFTLAYER_API_KEY=your-key', 'softlayer_image: {hex:64}'],
  },
  oracle_secret_key: {
    secrets: ['OCI_SECRET_KEY=«{base64~43}=»', 'oracle_secret_key: "«{base64~43}=»"'],
    harmless: ['OCI_SECRET_KEY=your-key', 'oci_key_file=~/.oci/oci_api_key.pem'],
  },
  linode_token: {
    secrets: ['LINODE_TOKEN=«{hex:64}»', '"linode_api_token": "«{hex:64}»"'],
    harmless: ['LINODE_TOKEN=your-token', 'linode_image_digest: {hex:64}'],
  },
  vultr_key: {
    secrets: ['VULTR_API_KEY=«{BASE36~36}»', 'vultr_api_key = "«{BASE36~36}»"'],
    harmless: [
      'VULTR_API_KEY=YOUR_VULTR_API_KEY',
      'vultr_key: EXAMPLEEXAMPLEEXAMPLEEXAMPLEEXAMPLE',
    ],
  },
  hetzner_token: {
    secrets: ['HCLOUD_TOKEN=«{base62~64}»', '"hetzner_dns_token": "«{base62~32}»"'],
    harmless: ['HCLOUD_TOKEN=your-token', 'hcloud_token_file: /run/secrets/hcloud'],
  },
  scaleway_access_key: {
    secrets: ['«SCW{BASE36~17}»', 'SCW_ACCESS_KEY=«SCW{BASE36~17}»'],
    harmless: ['SCWXXXXXXXXXXXXXXXXX', 'SCW_DEFAULT_PROJECT_ID', 'SCW1234567890ABCDEFG'],
  },
  scaleway_secret_key: {
    secrets: [`SCW_SECRET_KEY=«${uuid}»`, `scaleway_secret_key: "«${uuid}»"`],
    harmless: [`SCW_DEFAULT_PROJECT_ID=${uuid}`, 'SCW_SECRET_KEY=your-secret-key'],
  },
  ovh_key: {
    secrets: ['OVH_APPLICATION_SECRET=«{base62~32}»', 'ovh_consumer_key = «{base62~32}»'],
    harmless: ['OVH_APPLICATION_SECRET=your-secret', 'ovh_endpoint: ovh-eu'],
  },
  exoscale_secret: {
    secrets: ['EXOSCALE_API_SECRET=«{base62~43}»', 'EXOd4e0bc1d6ea62bf2d414b24e «{base62~43}»'],
    harmless: ['EXOSCALE_API_SECRET=your-secret', 'EXOSCALE_API_KEY=EXO...'],
  },
  upcloud_token: {
    secrets: ['«ucat_01{BASE36~24}»', 'UPCLOUD_TOKEN=«ucat_01{BASE36~24}»'],
    harmless: ['ucat_your_token', 'educat_01{BASE36~24}'],
  },
  equinix_token: {
    secrets: ['METAL_AUTH_TOKEN=«{base62~32}»', 'equinix_auth_token: "«{base62~32}»"'],
    harmless: ['METAL_AUTH_TOKEN=your-token', 'equinix_metal_key: some_name'],
  },
  civo_token: {
    secrets: ['CIVO_TOKEN=«{base62~50}»', 'civo_api_key: "«{base62~50}»"'],
    harmless: ['CIVO_TOKEN=your-token', 'civo_key: none'],
  },
  backblaze_key: {
    secrets: ['B2_APPLICATION_KEY=«K005{base64~27}»', '"backblaze_key": "«K004{base64~27}»"'],
    harmless: ['B2_APPLICATION_KEY=your-key', 'B2_APPLICATION_KEY_ID={hex:25}'],
  },
  wasabi_secret_key: {
    secrets: ['WASABI_SECRET_KEY=«{base62~40}»', '"wasabiSecretKey": "«{base62~40}»"'],
    harmless: ['WASABI_SECRET_KEY=your-key', 'wasabi_bucket: my-bucket'],
  },
};
