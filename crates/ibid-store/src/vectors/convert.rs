//! ibid's types to qdrant-edge's and back.

use std::collections::HashMap;

use ibid_core::{ChunkId, SparseVector};
use qdrant_edge::{
    NamedQuery, Payload, PointId, PointInsertOperations, PointOperations, PointStructPersisted, QueryEnum,
    SearchRequest, UpdateOperation, VectorInternal, VectorPersisted, VectorStructPersisted,
};

use super::{Point, PointPayload, VectorQuery};

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

pub(super) fn search(query: VectorQuery, limit: usize) -> SearchRequest {
    let (query, name) = match query {
        VectorQuery::Dense(vector) => (VectorInternal::Dense(vector.as_slice().to_vec()), DENSE),
        VectorQuery::Sparse(vector) => (VectorInternal::Sparse(sparse(&vector)), SPARSE),
    };
    SearchRequest {
        query: QueryEnum::Nearest(NamedQuery { query, using: Some(name.into()) }),
        filter: None,
        params: None,
        limit,
        offset: 0,
        with_payload: None,
        with_vector: None,
        score_threshold: None,
    }
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

fn payload(payload: &PointPayload) -> Payload {
    let PointPayload { document, ordinal, format, language } = payload;
    let fields = serde_json::json!({
        "document": document,
        "ordinal": ordinal,
        "format": format,
        "language": language,
    });
    match fields {
        serde_json::Value::Object(fields) => Payload(fields),
        _ => Payload::default(),
    }
}

fn sparse(vector: &SparseVector) -> qdrant_edge::SparseVector {
    qdrant_edge::SparseVector { indices: vector.indices().to_vec(), values: vector.values().to_vec() }
}
