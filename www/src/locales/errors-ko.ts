/** What failed, and what to do, in Korean. */
import type { ErrorTexts } from './errors-en.js';

export const ko: ErrorTexts = {
  codes: {
    'bad-attribute': { message: '이 요소의 속성에 알 수 없는 값이 있습니다.', hint: '기본값을 대신 사용합니다.' },
    'data-not-found': { message: '파일을 불러오지 못했습니다.', hint: '연결 상태와 주소를 확인한 뒤 다시 시도해 주세요.' },
    'idx-magic': { message: '이미지나 레이블이 담긴 IDX 파일이 아닙니다.', hint: 'MNIST 계열 데이터는 idx3-ubyte(이미지)와 idx1-ubyte(레이블) 파일로 제공됩니다.' },
    'idx-short': { message: '데이터 파일이 중간에 끊겨 있습니다.', hint: '내려받기가 중단되었을 수 있으니 파일을 다시 받아 주세요.' },
    'idx-counts': { message: '레이블과 이미지의 개수가 다릅니다.', hint: '서로 짝이 맞는 두 파일을 사용해 주세요.' },
    'idx-dimensions': { message: '이미지가 28 × 28 픽셀이 아닙니다.', hint: '이 실험은 28 × 28 흑백 이미지로 학습합니다.' },
    'idx-labels': { message: '0부터 9까지를 벗어난 레이블이 있습니다.', hint: '이 실험은 열 가지 종류만 다룹니다.' },
    'worker-died': { message: '학습이 예기치 않게 멈췄습니다.', hint: '다시 시작하면 마지막 체크포인트부터 이어 갑니다.' },
    'engine-missing': { message: '학습 엔진을 불러오지 못했습니다.', hint: '스크립트 옆에 worker.js와 wasm/ 폴더가 있는지, 이 페이지에서 불러올 수 있는지 확인한 뒤 다시 시도해 주세요.' },
    'out-of-range': { message: '값이 허용 범위를 벗어났습니다.', hint: '아무것도 바뀌지 않았습니다.' },
    'bad-checkpoint': { message: '이 실험에 맞지 않는 가중치입니다.', hint: '같은 프리셋에서 저장한 파일을 불러와 주세요.' },
    'too-few-draws': { message: '이미지가 배치 하나보다 적습니다.', hint: '이미지를 더 불러오거나 배치를 줄여 주세요.' },
    'data-labels-unknown': { message: '이미지 주소만으로는 레이블 주소를 알 수 없습니다.', hint: '이미지와 레이블 주소를 이 순서대로, 사이에 공백을 두고 적어 주세요.' },
    'data-corrupt': { message: '압축된 데이터 파일을 풀 수 없습니다.', hint: '내려받기가 중단되었을 수 있으니 파일을 다시 받아 주세요.' },
    'device-failed': { message: '장치의 계산이 멈췄습니다.', hint: '실행을 초기화하거나 CPU 백엔드를 선택해 주세요.' },
    'worker-lost': { message: '학습 워커가 멈췄습니다.', hint: '마지막 체크포인트부터 이어 갑니다.' },
    'device-lost': { message: '그래픽 장치와의 연결이 끊겼습니다.', hint: '마지막 체크포인트부터 이어 갑니다.' },
    diverged: { message: '손실이 더는 숫자가 아닙니다. 학습이 발산했습니다.', hint: '숫자였던 때로 되돌렸습니다. 학습률을 낮추거나 클리핑을 켠 뒤 이어 가세요.' },
  },
  recovered: (iteration, lost, seconds) => `${seconds}초 만에 ${iteration}회 반복에서 이어 갑니다. ${lost === 0 ? '잃은 것은 없습니다.' : `${lost}회 반복을 잃었습니다.`}`,
};
