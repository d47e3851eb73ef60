/** The words around the tutorials, in Korean. */
import type { TutorialTexts } from './tutorials-en.js';

export const ko: TutorialTexts = {
  language: '한국어',
  series: '튜토리얼',
  index: {
    title: '다섯 편의 튜토리얼',
    description: '정규분포 하나에서 원하는 숫자를 그리는 GAN까지, 페이지 안에서 직접 학습하는 신경망과 함께 배우는 생성적 적대 신경망.',
    lead: '한 편 한 편이 짧은 글과 살아 있는 실험으로 이루어져 있습니다. 여기 나오는 신경망은 모두 지금 이 브라우저에서, 보고 계신 동안 학습하며, 어떤 데이터도 기기 밖으로 나가지 않습니다. 차례대로 이어지지만 한 편만 골라 읽어도 됩니다.',
    open: '읽기',
  },
  playground: '실험실',
  contents: '이 글의 차례',
  all: '튜토리얼 목록',
  part: (n, all) => `튜토리얼 ${all}편 중 ${n}편`,
  previous: '이전 글',
  next: '다음 글',
  around: '다른 튜토리얼',
  toDark: '어두운 테마',
  toLight: '밝은 테마',
  experiment: '직접 해 보기',
  apply: '적용해 보기',
  undo: '되돌리기',
  table: '표',
  noScript: '글은 JavaScript 없이도 읽을 수 있지만, 신경망이 학습하려면 JavaScript가 필요합니다.',
};
