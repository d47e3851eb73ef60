/** Korean around files, links, and the page without a network. */
import type { ShareTexts } from './share-en.js';

export const ko: ShareTexts = {
  saved: (file) => ({
    message: `${file} 파일로 저장했습니다.`,
    hint: '가중치와 최적화 기법의 상태, 시드, 진행 위치가 들어 있어, 다시 열면 멈춘 적 없는 것처럼 이어서 학습합니다. 파이썬에서도 열 수 있습니다.',
  }),
  opened: (file, preset, iterations) => ({
    message: `${file} 파일을 열었습니다.`,
    hint: `‘${preset}’ 실험의 ${iterations}회 반복 시점입니다. 재생하면 여기서부터 이어집니다.`,
  }),
  otherPreset: (file, preset) => ({
    message: `${file}에는 지금과 다른 실험인 ‘${preset}’의 실행이 들어 있습니다.`,
    hint: '아직 아무것도 바꾸지 않았습니다.',
  }),
  changeTo: (preset) => `‘${preset}’ 실험으로 바꾸기`,

  strays: '링크에서 이해하지 못한 부분이 있습니다. 다음은 빼고 열었습니다.',
  allowed: (values) => `가능한 값: ${values}`,
  more: (n) => `그 밖에 ${n}개`,
  dismiss: '닫기',

  keep: '이 브라우저에 이 실행을 보관하기',
  keepNote: '이 기기에만 남습니다. 새로고침한 뒤에도 원하면 이어서 학습합니다.',
  keptRun: (preset, iterations, when) => `${when}에 보관한 ‘${preset}’ 실행이 있습니다(${iterations}회 반복).`,
  goOn: '이어서 하기',
  forget: '지우기',
  notKept: '이 브라우저는 이 페이지의 것을 보관하지 못합니다. 남은 공간이 없거나 허용되지 않았습니다.',

  offline: '오프라인입니다. 전에 열어 본 것은 그대로 쓸 수 있습니다.',
  missing: '오프라인이고, 여기에 필요한 파일을 받아 둔 적이 없습니다. 전에 열어 본 것을 고르거나 인터넷에 연결된 뒤 다시 시도해 주세요.',
  newer: '이 페이지의 새 버전이 준비되었습니다.',
  reload: '새로고침',
};
