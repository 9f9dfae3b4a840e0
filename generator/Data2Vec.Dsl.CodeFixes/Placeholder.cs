namespace Data2Vec.Dsl.CodeFixes;
