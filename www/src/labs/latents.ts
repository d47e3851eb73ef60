/** Latent space, in three experiments. */
import { css, html, type TemplateResult } from 'lit';
import { Lab, labStyles } from './lab.js';

export class Latents extends Lab {
  static override readonly styles = [
    labStyles,
    css`
      :host {
        container-type: inline-size;
      }
      .experiments {
        display: grid;
        gap: 28px 56px;
        margin-top: 20px;
      }
      @container (min-width: 860px) {
        .experiments {
          grid-template: 'walk sum' auto 'labels sum' 1fr / minmax(0, 1fr) minmax(0, 1fr);
        }
        lab-walk {
          grid-area: walk;
        }
        lab-arithmetic {
          grid-area: sum;
        }
        lab-all-labels {
          grid-area: labels;
        }
      }
    `,
  ];

  protected override render(): TemplateResult {
    const { gan, preset, language, isDark } = this;
    return html`
      <h3>${this.texts.latents.title}</h3>
      <p>${this.texts.latents.text}</p>
      <div class="experiments">
        <lab-walk .gan=${gan} .preset=${preset} .language=${language} .isDark=${isDark}></lab-walk>
        <lab-arithmetic .gan=${gan} .preset=${preset} .language=${language} .isDark=${isDark}></lab-arithmetic>
        <lab-all-labels .gan=${gan} .preset=${preset} .language=${language} .isDark=${isDark}></lab-all-labels>
      </div>`;
  }
}
