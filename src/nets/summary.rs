//! Tables of layers and parameters, in the form that Keras users know.

use super::NetworkSpec;

/// A row of a summary.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LayerSummary {
    pub name: String,
    pub kind: &'static str,
    /// Keras-style: the batch is `None`, channels come last.
    pub output_shape: Vec<Option<usize>>,
    pub params: usize,
}

/// A network's table.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct NetworkSummary {
    pub network: &'static str,
    pub layers: Vec<LayerSummary>,
    pub total: usize,
    pub trainable: usize,
    /// Not moved by this network's optimiser: running averages, and in the stack all of D.
    pub frozen: usize,
}

impl NetworkSummary {
    /// A network by itself.
    pub fn of(network: &'static str, spec: &NetworkSpec) -> Self {
        let shapes = spec.shapes();
        let mut frozen = 0;
        let mut layers = Vec::with_capacity(spec.layers.len());
        for (index, (layer, pair)) in spec.layers.iter().zip(shapes.windows(2)).enumerate() {
            let weights = layer.parameters(pair[0]);
            let weights: usize = weights.iter().map(|(_, shape)| shape.iter().product::<usize>()).sum();
            let averages = layer.counted_statistics(pair[0]);
            frozen += averages;
            layers.push(LayerSummary {
                name: format!("{network}.{index}"),
                kind: layer.kind(),
                output_shape: pair[1].keras(),
                params: weights + averages,
            });
        }
        let total: usize = layers.iter().map(|layer| layer.params).sum();
        Self { network, layers, total, trainable: total - frozen, frozen }
    }

    /// The stack that a generator step trains: G, then D with its weights frozen.
    pub fn stack(generator: &NetworkSpec, discriminator: &NetworkSpec) -> Self {
        let nets = [("generator", generator), ("discriminator", discriminator)];
        let tables = nets.map(|(name, spec)| Self::of(name, spec));
        let layers = nets.iter().zip(&tables).map(|((name, spec), table)| LayerSummary {
            name: (*name).into(),
            kind: "Network",
            output_shape: spec.output().keras(),
            params: table.total,
        });
        let total = tables.iter().map(|table| table.total).sum();
        let trainable = tables[0].trainable;
        Self { network: "gan", layers: layers.collect(), total, trainable, frozen: total - trainable }
    }
}
