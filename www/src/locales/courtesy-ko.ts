/** What the element says to its host page's readers, seen and heard, in Korean. */
import type { CourtesyTexts } from './courtesy-en.js';

export const ko: CourtesyTexts = {
  getsReady: '화면에 보이면 준비를 시작합니다.',
  starts: '화면에 보이면 시작합니다.',
  savesData: '브라우저가 데이터 절약 모드라서 아직 아무것도 내려받지 않았습니다.',
  lessMotion: '시스템에서 움직임을 줄이도록 설정되어 있어, 재생을 누를 때까지 기다립니다.',

  untrained: '아직 학습하지 않았습니다.',
  at: (iteration) => `${iteration}회 반복했습니다.`,
  peaks: (generated, real) => `생성 분포의 봉우리는 ${generated} 부근에, 실제 분포의 봉우리는 ${real} 부근에 있습니다.`,
  distance: (w1) => `바서슈타인 거리 ${w1}.`,
  asked: (share) => `그려진 숫자의 ${share}가 요청한 레이블로 읽힙니다.`,
  worst: (digit, share) => `가장 어려운 숫자는 ${digit}, ${share}입니다.`,
  covered: (count) => `열 숫자 가운데 ${count}개가 그려집니다.`,
  frechet: (times) => `프레셰 거리는 실제 숫자끼리의 ${times}배입니다.`,
  trains: (told) => `학습하는 중입니다. ${told}`,
  rests: (told) => `멈췄습니다. ${told}`,
  done: (told) => `전체 학습이 끝났습니다. ${told}`,
};
