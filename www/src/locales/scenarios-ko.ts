/** Korean for what one sees when an experiment goes wrong on purpose. */
import type { ScenarioTexts } from './scenarios-en.js';

export const ko: ScenarioTexts = {
  'mode-collapse': 'D가 한 걸음 가는 동안 G가 큰 걸음으로 열다섯 번 움직입니다. G는 D가 가장 좋아하는 값에 모든 것을 쌓았다가, D가 따라잡으면 다른 곳으로 건너뜁니다.',
  'vanishing-gradients': '미니맥스 손실을 쓰고, G가 한 걸음 가는 동안 D가 큰 걸음으로 세 번 움직입니다. D는 곧 잡음과 숫자를 틀림없이 가려내고, G의 기울기는 사라져 잡음이 잡음으로 남습니다.',
  oscillation: '한계가 없는 바서슈타인 비평자를 단순 경사 하강법으로, 두 신경망을 동시에 갱신합니다. 주황색 봉우리가 파란 봉우리 둘레를 오갈 뿐 멈추지 않습니다.',
  'clip-saturation': '바서슈타인 비평자의 가중치를 ±0.0001로 클리핑합니다. 대부분이 한계에 닿아 비평자가 거의 평평해지고, 봉우리는 끝내 제 너비를 찾지 못합니다. 숫자를 그리는 바서슈타인 GAN의 ±0.01도 처음 천 번쯤은 포화됩니다.',
};
