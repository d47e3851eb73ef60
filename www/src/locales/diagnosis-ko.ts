/** Korean for what the detectors have found. */
import type { DiagnosisTexts } from './diagnosis-en.js';

export const ko: DiagnosisTexts = {
  found: (names) => `이번 실행에서 발견: ${names}`,
  since: (n) => `${n}회 반복부터`,
  change: '바꿔 볼 것:',
  startOver: (change) => `${change}, 처음부터 다시`,
  losses: { dLoss: 'D의 손실', gLoss: 'G의 손실' },
  why: {
    'mode-collapse': 'G가 D의 마음에 드는 한 가지만 그리고 나머지는 버립니다. D가 알아차리는 것보다 G가 더 빨리 움직일 때 일어납니다.',
    'vanishing-gradients': 'D가 너무 확신해서 G가 무엇을 그리든 답이 거의 바뀌지 않습니다. G는 틀렸다는 말만 듣고, 어떻게 나아질지는 알 수 없습니다.',
    oscillation: '두 신경망이 서로의 지난 움직임만 뒤쫓아, 균형점에 다가가지 못하고 그 둘레를 맴돕니다.',
    'clip-saturation': '한계에 닿은 가중치는 더 나아갈 수 없습니다. 대부분이 그렇게 되면 비평자는 너무 단순해져 G에게 길을 알려 주지 못합니다.',
  },
  shown: {
    density: (mode, share, expected) => `봉우리 ${mode}에 생성 값의 ${share}만 있습니다. ${expected}가 맞습니다.`,
    digits: (coverage, share, digit) => `열 숫자 가운데 ${coverage}개만 그립니다. 그중 ${share}가 ${digit}(으)로 읽힙니다.`,
    variety: (diversity) => `같은 종류로 그린 것들의 차이가 실제 숫자의 ${diversity}뿐입니다.`,
    tiny: (gradient, accuracy, fooling) => `G의 기울기는 ${gradient}입니다. D는 ${accuracy}를 맞히고, G는 ${fooling}만 속입니다.`,
    vanished: (gradient, times, accuracy, fooling) =>
      `G의 기울기는 ${gradient}, 시작할 때의 ${times}분의 1입니다. D는 ${accuracy}를 맞히고, G는 ${fooling}만 속입니다.`,
    oscillation: (loss, low, high, period) => `${loss}이 ${low}와 ${high} 사이를 약 ${period}회마다 한 번씩 오갑니다.`,
    clipped: (share) => `비평자 가중치의 ${share}가 클리핑 한계에 닿아 있습니다.`,
  },
};
