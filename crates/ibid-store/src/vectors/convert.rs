//! ibid's types to qdrant-edge's and back.

use std::collections::HashMap;

use ibid_core::{ChunkId, DenseVector, SparseVector};
use qdrant_edge::{
    AnyVariants, BinaryQuantizationConfig, BinaryQuantizationQueryEncoding, Condition, CountRequest,
    CreateIndex, FieldCondition, FieldIndexOperations, Filter, JsonPath, KeywordIndexParams, Match, MatchAny,
    NamedQuery, Payload, PayloadFieldSchema, PayloadSchemaParams, PointId, PointInsertOperations,
    PointOperations, PointStructPersisted, QuantizationConfig, QuantizationSearchParams, QueryEnum, Record,
    ScalarQuantizationConfig, ScalarType, SearchParams, SearchRequest, UpdateOperation, VectorInternal,
    VectorPersisted, VectorStructInternal, VectorStructPersisted,
};

use super::{DocumentSet, Point, PointFilter, PointPayload, VectorQuery};
use crate::Quantization;

pub(super) const DENSE: &str = "dense";
pub(super) const SPARSE: &str = "bm25";

pub(super) fn upsert(points: &[Point]) -> UpdateOperation {
    let points = points.iter().map(point).collect();
    UpdateOperation::PointOperation(PointOperations::UpsertPoints(PointInsertOperations::PointsList(points)))
}

pub(super) fn delete(ids: &[ChunkId]) -> UpdateOperation {
    let ids = ids.iter().map(|id| PointId::Uuid(id.as_uuid())).collect();
    UpdateOperation::PointOperation(PointOperations::DeletePoints { ids })
}

/// The fields of a point that searches are filtered by.
pub(super) const FIELDS: [&str; 3] = [DOCUMENT, FORMAT, LANGUAGE];
const DOCUMENT: &str = "document";
const ORDINAL: &str = "ordinal";
const FORMAT: &str = "format";
const LANGUAGE: &str = "language";

/// Chunks that are compared one by one rather than looked for through the index: for so few it is about as fast,
/// and misses none.
const COMPARED_ALL: usize = 20_000;

/// Candidates that a search through the index keeps at a time, at least: fewer are faster, and miss more.
const BEAM: usize = 160;
/// For so many points. In larger indexes the same beam misses more: of the ten nearest of a million chunks 5 %, where it
/// misses 1 % of a hundred thousand.
const POINTS_OF_BEAM: usize = 100_000;
/// By this power of the number of points the beam grows from there on.
const BEAM_GROWTH: f64 = 0.45;

pub(super) fn key(field: &str) -> JsonPath {
    field.parse().expect("the name of a field is a path")
}

pub(super) fn index(field: &str) -> UpdateOperation {
    // Mapped rather than read when the shard is opened; and few chunks that pass are compared one by one, so that
    // no links of their own are needed in the index of vectors.
    let parameters =
        KeywordIndexParams { on_disk: Some(true), enable_hnsw: Some(false), ..KeywordIndexParams::default() };
    let field_schema = Some(PayloadFieldSchema::FieldParams(PayloadSchemaParams::Keyword(parameters)));
    UpdateOperation::FieldIndexOperation(FieldIndexOperations::CreateIndex(CreateIndex {
        field_name: key(field),
        field_schema,
    }))
}

pub(super) fn drop_index(field: &str) -> UpdateOperation {
    UpdateOperation::FieldIndexOperation(FieldIndexOperations::DeleteIndex(key(field)))
}

/// How the vectors of a library with this setting are quantized.
pub(super) fn quantization(quantization: Quantization) -> Option<QuantizationConfig> {
    let always_ram = Some(true);
    match quantization {
        Quantization::None => None,
        Quantization::Scalar => {
            let (r#type, quantile) = (ScalarType::Int8, Some(0.99));
            Some(ScalarQuantizationConfig { r#type, quantile, always_ram }.into())
        }
        Quantization::Binary => {
            // The query keeps a byte per dimension.
            let (encoding, query_encoding) = (None, Some(BinaryQuantizationQueryEncoding::Scalar8Bits));
            Some(BinaryQuantizationConfig { always_ram, encoding, query_encoding }.into())
        }
    }
}

/// The best by quantized vectors are compared again by whole ones: so many times more than are asked for. A bit per
/// dimension says little: of the ten nearest of 100,000 chunks 20 % were not among the 50 nearest by bits.
fn rescoring(quantization: Quantization, limit: usize) -> Option<QuantizationSearchParams> {
    let oversampling = match quantization {
        Quantization::None => return None,
        Quantization::Scalar => 1.5,
        Quantization::Binary => (800.0 / limit.max(1) as f64).max(8.0),
    };
    let (rescore, oversampling) = (Some(true), Some(oversampling));
    Some(QuantizationSearchParams { ignore: false, rescore, oversampling })
}

/// A search that compares every point that passes.
pub(super) fn exact_search(query: &VectorQuery, filter: &PointFilter, limit: usize) -> SearchRequest {
    let mut request = search(query, Some(filter), limit, (Quantization::None, 0));
    request.params = Some(SearchParams { exact: true, ..SearchParams::default() });
    request
}

/// Counts the points that pass.
pub(super) fn count(filter: &PointFilter) -> CountRequest {
    CountRequest { filter: Some(conditions(filter)), exact: true }
}

/// The beam of a search among so many points.
#[expect(clippy::cast_sign_loss, reason = "the product of two numbers over 0")]
fn beam(points: usize) -> usize {
    let times = points as f64 / POINTS_OF_BEAM as f64;
    if times <= 1.0 { BEAM } else { (BEAM as f64 * times.powf(BEAM_GROWTH)) as usize }
}

/// A search in a shard of so many `points`.
pub(super) fn search(
    query: &VectorQuery,
    filter: Option<&PointFilter>,
    limit: usize,
    (quantization, points): (Quantization, usize),
) -> SearchRequest {
    let params = SearchParams {
        exact: filter.is_some_and(|filter| filter.chunks <= COMPARED_ALL),
        hnsw_ef: Some(beam(points)),
        quantization: rescoring(quantization, limit),
        ..SearchParams::default()
    };
    let (query, name) = match query {
        VectorQuery::Dense(vector) => (VectorInternal::Dense(vector.as_slice().to_vec()), DENSE),
        VectorQuery::Sparse(vector) => (VectorInternal::Sparse(sparse(vector)), SPARSE),
    };
    SearchRequest {
        query: QueryEnum::Nearest(NamedQuery { query, using: Some(name.into()) }),
        filter: filter.map(conditions),
        params: Some(params),
        limit,
        offset: 0,
        with_payload: None,
        with_vector: None,
        score_threshold: None,
    }
}

fn conditions(filter: &PointFilter) -> Filter {
    let PointFilter { formats, languages, documents, ids, .. } = filter;
    let mut must = Vec::new();
    let mut must_not = Vec::new();
    if !formats.is_empty() {
        must.push(any_of(FORMAT, formats));
    }
    if !languages.is_empty() {
        must.push(any_of(LANGUAGE, languages));
    }
    if !ids.is_empty() {
        must.push(Condition::HasId(ids.iter().map(|id| PointId::Uuid(id.as_uuid())).collect()));
    }
    match documents {
        DocumentSet::All => {}
        DocumentSet::Only(names) => must.push(any_of(DOCUMENT, names)),
        DocumentSet::AllBut(names) => must_not.push(any_of(DOCUMENT, names)),
    }
    Filter { must: Some(must), must_not: Some(must_not), ..Filter::default() }
}

fn any_of(field: &str, values: &[impl ToString]) -> Condition {
    let any = AnyVariants::Strings(values.iter().map(ToString::to_string).collect());
    Condition::Field(FieldCondition::new_match(key(field), Match::Any(MatchAny { any })))
}

/// Points made by others than ibid have no chunk id.
pub(super) fn chunk_id(id: &PointId) -> Option<ChunkId> {
    match id {
        PointId::Uuid(uuid) => Some(ChunkId::from(*uuid)),
        PointId::NumId(_) => None,
    }
}

fn point(point: &Point) -> PointStructPersisted {
    let mut vectors = HashMap::new();
    vectors.insert(DENSE.into(), VectorPersisted::Dense(point.dense.as_slice().to_vec()));
    if !point.sparse.is_empty() {
        vectors.insert(SPARSE.into(), VectorPersisted::Sparse(sparse(&point.sparse)));
    }
    PointStructPersisted {
        id: PointId::Uuid(point.id.as_uuid()),
        vector: VectorStructPersisted::Named(vectors),
        payload: Some(payload(&point.payload)),
    }
}

/// A point as it is read back; without contents where they are not those of a point of ibid's.
pub(super) fn stored(record: Record) -> Option<(ChunkId, Option<Point>)> {
    let id = chunk_id(&record.id)?;
    Some((id, contents(id, record)))
}

fn contents(id: ChunkId, record: Record) -> Option<Point> {
    let payload = record.payload?.0;
    let text = |field: &str| payload.get(field).and_then(serde_json::Value::as_str);
    let payload = PointPayload {
        document: text(DOCUMENT)?.parse().ok()?,
        ordinal: payload.get(ORDINAL)?.as_u64()?.try_into().ok()?,
        format: text(FORMAT)?.parse().ok()?,
        language: text(LANGUAGE).map(str::to_owned),
    };
    let Some(VectorStructInternal::Named(mut vectors)) = record.vector else { return None };
    let Some(VectorInternal::Dense(dense)) = vectors.remove(DENSE) else { return None };
    let sparse = match vectors.remove(SPARSE) {
        Some(VectorInternal::Sparse(vector)) => vector.indices.into_iter().zip(vector.values).collect(),
        Some(_) => return None,
        None => SparseVector::default(),
    };
    Some(Point { id, payload, dense: DenseVector::normalized(dense), sparse })
}

fn payload(payload: &PointPayload) -> Payload {
    let PointPayload { document, ordinal, format, language } = payload;
    let fields = serde_json::json!({
        DOCUMENT: document,
        ORDINAL: ordinal,
        FORMAT: format,
        LANGUAGE: language,
    });
    match fields {
        serde_json::Value::Object(fields) => Payload(fields),
        _ => Payload::default(),
    }
}

fn sparse(vector: &SparseVector) -> qdrant_edge::SparseVector {
    qdrant_edge::SparseVector { indices: vector.indices().to_vec(), values: vector.values().to_vec() }
}
