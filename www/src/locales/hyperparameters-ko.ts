/** The hyper-parameters by name, in Korean. */
import type { HyperparameterTexts } from './hyperparameters-en.js';

export const ko: HyperparameterTexts = {
  hyperparameters: {
    batchSize: { name: '배치 크기', title: '한 단계에 쓰는 표본 수입니다. 작으면 같은 시간에 더 많은 단계를, 크면 더 고른 단계를 밟습니다.' },
    latentSize: { name: '잠재 차원', title: '표본 하나를 그릴 때 생성자에 주는 수의 개수입니다' },
    latentDistribution: { name: '잠재 분포', title: '생성자의 입력을 뽑는 분포입니다' },
    hiddenWidth: { name: '은닉층 너비', title: '두 신경망에 있는 은닉층의 유닛 수입니다' },
    updates: { name: '갱신 순서', title: '한 번의 반복에서 D 다음 G, 한 번의 순전파에서 둘을 함께, 또는 반복마다 번갈아 갱신합니다' },
    optimizer: { name: '최적화 기법', title: '다른 기법을 고르면 흔히 쓰는 베타 값이 함께 적용됩니다' },
    discriminatorLearningRate: { name: 'D의 학습률', title: 'D가 내딛는 걸음의 크기입니다' },
    generatorLearningRate: { name: 'G의 학습률', title: 'G가 내딛는 걸음의 크기입니다' },
    beta1: { name: 'β₁ (모멘텀)', title: '지난 걸음의 방향을 얼마나 이어 갈지 정합니다' },
    beta2: { name: 'β₂ (감쇠)', title: '지난 기울기의 크기를 얼마나 오래 기억할지 정합니다. RMSprop의 ρ입니다.' },
    ratesFallFrom: { name: '학습률 감소 시점', title: '이 반복부터 두 학습률이 반복 횟수의 제곱근에 반비례해 줄어듭니다' },
    discriminatorSteps: { name: 'D 단계 수', title: '한 번의 반복에서 D를 갱신하는 횟수입니다' },
    generatorSteps: { name: 'G 단계 수', title: '한 번의 반복에서 G를 갱신하는 횟수입니다' },
    averaging: { name: '이동 평균', title: 'G는 가중치의 이동 평균으로 그립니다. 반복 횟수의 제곱근에 이 수를 곱한 만큼 거슬러 올라가며, 0이면 G를 그대로 보여 줍니다' },
    mismatched: { name: '틀린 레이블', title: '배치마다 이만큼의 실제 숫자를 틀린 레이블과 함께 D에게 가짜로 한 번 더 보여 줍니다. D가 레이블을 살피게 됩니다' },
    loss: { name: '손실 함수', title: 'D와 G가 겨루는 목표입니다' },
    realTarget: { name: '실제 목표값', title: '실제 입력에 대해 D에게 바라는 답입니다. 1보다 작으면 레이블을 부드럽게 한 것입니다.' },
    fakeTarget: { name: '생성 목표값', title: '생성 입력에 대해 D에게 바라는 답입니다' },
    clip: { name: 'D의 클리핑', title: 'D의 가중치나 기울기를 한계 안으로 묶어 둡니다' },
    clipValue: { name: '클리핑 한계', title: '클리핑한 가중치나 기울기의 최대 크기입니다' },
  },
  options: {
    latentDistribution: { uniform: 'U(−1, 1)', normal: 'N(0, 1)' },
    updates: { 'in-turn': 'D 다음 G', simultaneous: '동시에', alternating: '번갈아' },
    optimizer: { sgd: 'SGD', rmsprop: 'RMSprop', adam: 'Adam' },
    loss: {
      'non-saturating': '비포화',
      minimax: '미니맥스',
      'least-squares': '최소 제곱',
      wasserstein: '바서슈타인',
      hinge: '힌지',
      'feature-matching': '특징 맞추기',
    },
    clip: { none: '없음', weights: '가중치', gradients: '기울기' },
  },
};
