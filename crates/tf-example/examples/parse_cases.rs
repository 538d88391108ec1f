//! Parses cases, one JSON object a line, by descriptions of their own, and prints what came of each: for a program that
//! has the same cases parsed by TensorFlow.
//!
//! A case has an `op`, `records` in base64, and the features described as `tf.io` names them:
//!
//! ```text
//! {"op": "single" | "batch", "records": [...], "spec": {key: feature}}
//! {"op": "sequence", "records": [...], "context": {key: feature}, "lists": {key: feature}}
//! {"op": "decode_example" | "decode_sequence", "records": [...]}
//! ```
//!
//! What decodes has its `oddities` beside it, by the names of their kinds.
//!
//! Floats are their 32 bits as a number, so that one NaN is not another; byte strings are base64.
//!
//! Usage: `cargo run --features json --example parse_cases -- CASES.jsonl`

use std::{
    error::Error,
    io::{BufRead, BufReader, Write},
};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use serde_json::{Map, Value, json};
use tf_example::{
    Bytes, Example, ExampleRef, Feature, Features, Kind, Message, Oddity, SequenceExample,
    SequenceExampleRef,
    spec::{
        DefaultValue, FeatureSpec, FixedLen, FixedLenSequence, Parsed, Partition, Ragged, SequenceSpec,
        Sparse, Spec, Tensor, Values, VarLen,
    },
};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let path = std::env::args().nth(1).ok_or("usage: parse_cases CASES.jsonl")?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in BufReader::new(std::fs::File::open(path)?).lines() {
        let case: Value = serde_json::from_str(&line?)?;
        let result = run(&case).unwrap_or_else(|error| json!({ "error": error.to_string() }));
        writeln!(out, "{result}")?;
    }
    Ok(out.flush()?)
}

fn run(case: &Value) -> Outcome<Value> {
    let records = list(&case["records"])?.iter().map(|record| Ok(BASE64.decode(text(record)?)?));
    let records = records.collect::<Outcome<Vec<Vec<u8>>>>()?;
    match text(&case["op"])? {
        "batch" => {
            let spec = Spec::new(features(&case["spec"])?)?;
            Ok(json!({ "columns": columns(&spec.parse_batch(&records)?) }))
        }
        "single" => {
            let spec = Spec::new(features(&case["spec"])?)?;
            Ok(json!({ "columns": columns(&spec.parse_single(only(&records)?)?) }))
        }
        "sequence" => {
            let spec = SequenceSpec::new(features(&case["context"])?, features(&case["lists"])?)?;
            let parsed = spec.parse_single(only(&records)?)?;
            Ok(json!({ "context": columns(parsed.context()), "lists": columns(parsed.lists()) }))
        }
        "decode_example" => {
            let record = only(&records)?;
            let example = Example::decode(record)?;
            // The borrowed view must say the same, or the case has failed.
            assert_eq!(ExampleRef::parse(record)?.to_example()?.encode_to_vec(), example.encode_to_vec());
            let oddities = kinds(&Oddity::in_example(record)?);
            Ok(json!({ "features": decoded(example.features()), "oddities": oddities }))
        }
        "decode_sequence" => {
            let record = only(&records)?;
            let sequence = SequenceExample::decode(record)?;
            let view = SequenceExampleRef::parse(record)?.to_sequence_example()?;
            assert_eq!(view.encode_to_vec(), sequence.encode_to_vec());
            let lists = sequence.feature_lists().feature_list.iter();
            let lists: Map<String, Value> = lists
                .map(|(key, list)| (key.clone(), list.feature.iter().map(feature_values).collect()))
                .collect();
            let oddities = kinds(&Oddity::in_sequence_example(record)?);
            let context = decoded(sequence.context());
            Ok(json!({ "features": context, "feature_lists": lists, "oddities": oddities }))
        }
        op => Err(format!("no such op: {op}").into()),
    }
}

fn features(description: &Value) -> Outcome<Vec<(String, FeatureSpec)>> {
    let description = description.as_object().ok_or("features are not an object")?;
    description.iter().map(|(key, feature)| Ok((key.clone(), class(feature)?))).collect()
}

fn class(feature: &Value) -> Outcome<FeatureSpec> {
    let dtype = text(&feature["dtype"])?;
    let shape = || list(&feature["shape"])?.iter().map(|size| count(size)).collect::<Outcome<Vec<usize>>>();
    let default = match &feature["default_value"] {
        Value::Null => None,
        Value::Array(values) => Some(default_value(dtype, values)?),
        value => Some(default_value(dtype, std::slice::from_ref(value))?),
    };
    macro_rules! of_dtype {
        ($class:ident($($argument:expr),*)) => {
            match dtype {
                "string" => $class::bytes($($argument),*),
                "float32" => $class::float($($argument),*),
                "int64" => $class::int64($($argument),*),
                _ => return Err(format!("no such dtype: {dtype}").into()),
            }
        };
    }
    Ok(match text(&feature["class"])? {
        "FixedLenFeature" => {
            let class = of_dtype!(FixedLen(shape()?));
            default.into_iter().fold(class, FixedLen::default_value).into()
        }
        "FixedLenSequenceFeature" => {
            let class = of_dtype!(FixedLenSequence(shape()?));
            let class = if feature["allow_missing"] == true { class.allow_missing() } else { class };
            default.into_iter().fold(class, FixedLenSequence::default_value).into()
        }
        "VarLenFeature" => of_dtype!(VarLen()).into(),
        "SparseFeature" => {
            let keys = list(&feature["index_key"])?.iter().map(text).collect::<Outcome<Vec<&str>>>()?;
            let size = list(&feature["size"])?.iter().map(count).collect::<Outcome<Vec<usize>>>()?;
            let class = of_dtype!(Sparse(keys, text(&feature["value_key"])?, size));
            if feature["already_sorted"] == true { class.already_sorted() } else { class }.into()
        }
        "RaggedFeature" => {
            let class = of_dtype!(Ragged());
            let partitions =
                list(&feature["partitions"])?.iter().map(partition).collect::<Outcome<Vec<_>>>()?;
            let class = class.partitions(partitions);
            feature["value_key"].as_str().into_iter().fold(class, Ragged::value_key).into()
        }
        class => return Err(format!("no such class: {class}").into()),
    })
}

fn partition(partition: &Value) -> Outcome<Partition> {
    let (by, value) = partition.as_object().and_then(|object| object.iter().next()).ok_or("no partition")?;
    Ok(match by.as_str() {
        "row_splits" => Partition::row_splits(text(value)?),
        "row_lengths" => Partition::row_lengths(text(value)?),
        "row_starts" => Partition::row_starts(text(value)?),
        "row_limits" => Partition::row_limits(text(value)?),
        "value_rowids" => Partition::value_rowids(text(value)?),
        "uniform_row_length" => Partition::uniform_row_length(count(value)?),
        by => return Err(format!("no such partition: {by}").into()),
    })
}

fn default_value(dtype: &str, values: &[Value]) -> Outcome<DefaultValue> {
    Ok(match dtype {
        "int64" => values
            .iter()
            .map(|value| value.as_i64().ok_or("no int64".into()))
            .collect::<Outcome<Vec<i64>>>()?
            .into(),
        "float32" => {
            let bits = values.iter().map(|value| Ok(f32::from_bits(u32::try_from(count(value)?)?)));
            bits.collect::<Outcome<Vec<f32>>>()?.into()
        }
        _ => values
            .iter()
            .map(|value| Ok(BASE64.decode(text(value)?)?))
            .collect::<Outcome<Vec<Vec<u8>>>>()?
            .into(),
    })
}

fn columns(parsed: &Parsed<'_>) -> Map<String, Value> {
    parsed.iter().map(|(key, tensor)| (key.to_owned(), column(tensor))).collect()
}

fn column(tensor: &Tensor<'_>) -> Value {
    match tensor {
        Tensor::Dense(dense) => {
            json!({ "dense": { "shape": dense.shape(), "values": values(dense.values()) } })
        }
        Tensor::Sparse(sparse) => {
            let indices = sparse.indices();
            let indices: Vec<&[i64]> = indices.chunks_exact(sparse.shape().len()).collect();
            json!({ "sparse": { "indices": indices, "values": values(sparse.values()), "shape": sparse.shape() } })
        }
        Tensor::Ragged(ragged) => {
            let partitions: Vec<Value> = ragged
                .partitions()
                .iter()
                .map(|rows| match rows.uniform_row_length() {
                    Some(len) => json!({ "uniform": len, "rows": rows.row_splits().len() - 1 }),
                    None => json!({ "splits": rows.row_splits() }),
                })
                .collect();
            let flat = values(ragged.values());
            let inner: usize = ragged.inner_shape().iter().product();
            let rows = ragged.values().len() / inner;
            let shape: Vec<usize> =
                std::iter::once(rows).chain(ragged.inner_shape().iter().copied()).collect();
            json!({ "ragged": { "partitions": partitions, "values": { "shape": shape, "values": flat } } })
        }
    }
}

fn values(values: &Values<'_>) -> Value {
    match values {
        Values::Bytes(values) => values.iter().map(|value| BASE64.encode(value)).collect(),
        Values::Float(values) => values.iter().map(|value| value.to_bits()).collect(),
        Values::Int64(values) => values.iter().copied().collect(),
    }
}

fn decoded(features: &Features) -> Map<String, Value> {
    features.feature.iter().map(|(key, feature)| (key.clone(), feature_values(feature))).collect()
}

fn feature_values(feature: &Feature) -> Value {
    match &feature.kind {
        None => json!({}),
        Some(Kind::BytesList(list)) => {
            json!({ "bytes": list.value.iter().map(|value: &Bytes| BASE64.encode(value)).collect::<Vec<_>>() })
        }
        Some(Kind::FloatList(list)) => {
            json!({ "float": list.value.iter().map(|value| value.to_bits()).collect::<Vec<_>>() })
        }
        Some(Kind::Int64List(list)) => json!({ "int64": list.value }),
    }
}

fn kinds(oddities: &[Oddity<'_>]) -> Vec<String> {
    oddities.iter().map(|oddity| format!("{:?}", oddity.kind())).collect()
}

fn only(records: &[Vec<u8>]) -> Outcome<&[u8]> {
    match records {
        [record] => Ok(record),
        _ => Err("not one record".into()),
    }
}

fn list(value: &Value) -> Outcome<&[Value]> {
    Ok(value.as_array().ok_or("not a list")?)
}

fn text(value: &Value) -> Outcome<&str> {
    Ok(value.as_str().ok_or("not a string")?)
}

fn count(value: &Value) -> Outcome<usize> {
    Ok(usize::try_from(value.as_u64().ok_or("not a count")?)?)
}
