using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Pass.Testing.SqlServer;

/// <summary>T-SQL read by SQL Server's own grammar (2022), which tells what the server would refuse to parse.</summary>
public static class Tsql
{
    public static TSqlFragment Parse(string name, string text)
    {
        var fragment = new TSql160Parser(initialQuotedIdentifiers: true).Parse(new StringReader(text), out var errors);
        errors.Select(e => $"{name}, line {e.Line}: {e.Message}").ShouldBeEmpty();
        return fragment;
    }

    /// <summary>All fragments of one kind, however deep.</summary>
    public static List<T> All<T>(TSqlFragment fragment) where T : TSqlFragment
    {
        var found = new Collector<T>();
        fragment.Accept(found);
        return found.Found;
    }

    /// <summary>Columns that a batch adds to a table and that another of its statements uses: a server compiles the whole batch first, and knows none of them.</summary>
    public static List<string> UsedInTheBatchThatAddsThem(string script)
    {
        var found = new List<string>();
        foreach (var batch in ((TSqlScript)Parse("script", script)).Batches)
        {
            var added = All<AlterTableAddTableElementStatement>(batch)
                .SelectMany(s => s.Definition.ColumnDefinitions.Select(c => (Table: s.SchemaObjectName.BaseIdentifier.Value, Column: c.ColumnIdentifier.Value))).ToHashSet();
            foreach (var statement in batch.Statements.SelectMany(All<StatementWithCtesAndXmlNamespaces>))
            {
                var tables = All<NamedTableReference>(statement).Select(t => t.SchemaObject.BaseIdentifier.Value).ToHashSet();
                var columns = All<ColumnReferenceExpression>(statement).Where(c => c.MultiPartIdentifier is not null).Select(c => c.MultiPartIdentifier.Identifiers[^1].Value).ToHashSet();
                found.AddRange(added.Where(a => tables.Contains(a.Table) && columns.Contains(a.Column)).Select(a => $"line {statement.StartLine}: {a.Table}.{a.Column}"));
            }
        }
        return found;
    }

    private sealed class Collector<T> : TSqlFragmentVisitor where T : TSqlFragment
    {
        public List<T> Found { get; } = [];

        public override void Visit(TSqlFragment node)
        {
            if (node is T wanted)
                Found.Add(wanted);
        }
    }
}
