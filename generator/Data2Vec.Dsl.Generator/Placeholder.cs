namespace Data2Vec.Dsl.Generator;
