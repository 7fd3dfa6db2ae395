using System.Data;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Data.SqlClient.Server;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Pass.Testing.Postgres;
using Pass.Testing.SqlServer;

namespace Pass.Data.Tests.SqlServer;

/// <summary>What can be known of SQL Server without one: its own grammar reads every statement, and each names what the model has.</summary>
public sealed partial class StatementTests
{
    private static readonly Assembly Room = typeof(PassDatabase).Assembly;

    public static TheoryData<string> Statements => [.. Texts.Keys];

    private static readonly Dictionary<string, string> Texts = Room.GetType("Pass.Data.Providers.SqlServer.Statements", throwOnError: true)!
        .GetFields(BindingFlags.Public | BindingFlags.Static).ToDictionary(f => f.Name, f => (string)f.GetRawConstantValue()!);

    private static readonly Dictionary<string, ITable> Tables = Model().GetRelationalModel().Tables.ToDictionary(t => t.Name);

    [Theory, MemberData(nameof(Statements))]
    public void A_statement_is_read_and_names_only_what_there_is(string name)
    {
        var statement = Tsql.Parse(name, Texts[name]);
        // Stages are copies of the tables they are named after.
        var named = Tsql.All<NamedTableReference>(statement).Where(t => t.SchemaObject.SchemaIdentifier is null)
            .Select(t => t.SchemaObject.BaseIdentifier.Value.TrimStart('#'));
        var ctes = Tsql.All<CommonTableExpression>(statement).Select(c => c.ExpressionName.Value);
        // UPDATE p … FROM [purse] AS p.
        var aliases = Tsql.All<NamedTableReference>(statement).Select(t => t.Alias?.Value).OfType<string>();
        named.Except(Tables.Keys).Except(ctes).Except(aliases).ShouldBeEmpty();
        if (Tsql.All<SchemaObjectName>(statement).Any(o => o.SchemaIdentifier?.Value == "sys"))
            return;
        var columns = Tsql.All<ColumnReferenceExpression>(statement).Where(c => c.MultiPartIdentifier is not null).Select(c => c.MultiPartIdentifier.Identifiers[^1].Value);
        columns.Except(Tables.Values.SelectMany(t => t.Columns).Select(c => c.Name)).Except(["p", "turn", "was"]).ShouldBeEmpty();
        foreach (var insert in Tsql.All<InsertSpecification>(statement))
        {
            var table = Tables[((NamedTableReference)insert.Target).SchemaObject.BaseIdentifier.Value];
            insert.Columns.Select(c => c.MultiPartIdentifier.Identifiers[^1].Value).Order().ShouldBe(table.Columns.Select(c => c.Name).Order());
        }
    }

    [Fact]
    public void Many_rows_of_a_table_are_changed_from_a_stage()
    {
        object Made(string method, params object[] arguments) => Room.GetType("Pass.Data.Providers.SqlServer.Statements", throwOnError: true)!.GetMethod(method)!.Invoke(null, arguments)!;
        var made = Tsql.All<NamedTableReference>(Tsql.Parse("stage", (string)Made("MakeStage", "partner_year"))).Select(t => t.SchemaObject.BaseIdentifier.Value);
        made.ShouldBe(["partner_year"]);
        var update = Tsql.All<UpdateSpecification>(Tsql.Parse("update", (string)Made("UpdateFromStage", "partner_year", new[] { "year", "partner_id" }, new[] { "from_cents", "base_cents" }))).ShouldHaveSingleItem();
        update.SetClauses.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("OperationColumns", "operation")]
    [InlineData("EntryColumns", "entry")]
    [InlineData("PurseColumns", "purse")]
    public void What_is_copied_in_bulk_is_every_column(string list, string table)
    {
        var columns = (string[])Room.GetType("Pass.Data.Providers.SqlServer.SqlServerProjectionWriter", throwOnError: true)!
            .GetField(list, BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!;
        columns.Order().ShouldBe(Tables[table].Columns.Select(c => c.Name).Order());
    }

    [Fact]
    public void A_server_is_asked_where_there_is_one()
    {
        Assert.SkipWhen(TestDatabase.WhyNoSqlServer is not null, TestDatabase.WhyNoSqlServer ?? "");
        TestDatabase.Kinds.ShouldContain(DatabaseKind.SqlServer);
    }

    [Fact]
    public void No_statement_is_written_elsewhere()
    {
        var folder = Path.Combine(GoldenScript.Root, "clearing", "Pass.Data", "Providers", "SqlServer");
        foreach (var file in Directory.EnumerateFiles(folder).Where(f => Path.GetFileName(f) != "Statements.cs"))
            Sql().Matches(File.ReadAllText(file)).Select(m => $"{Path.GetFileName(file)}: {m.Value}").ShouldBeEmpty();
    }

    // What a person is told to run is none of ours.
    [GeneratedRegex("\"+(SELECT|INSERT|UPDATE|DELETE|MERGE|EXEC|TRUNCATE|SET|DECLARE|IF|CREATE|DROP)\\b")]
    private static partial Regex Sql();

    [Fact]
    public void The_migrations_are_read_and_are_those_that_were_looked_at()
    {
        using var context = Context();
        var script = context.GetService<IMigrator>().GenerateScript();
        Tsql.Parse("migrations", script);
        GoldenScript.Compare("Pass.Data.Tests", "sqlserver.sql", script);
        Tsql.UsedInTheBatchThatAddsThem(script).ShouldBeEmpty();
        context.Database.HasPendingModelChanges().ShouldBeFalse("run scripts/add-migration NAME");
    }

    [Theory]
    [InlineData("ALTER TABLE [a] ADD [b] int NOT NULL DEFAULT 0;\nUPDATE a SET b = 1", 1)]
    [InlineData("ALTER TABLE [a] ADD [b] int NOT NULL DEFAULT 0;\nINSERT INTO c (d) SELECT b FROM a", 1)]
    [InlineData("ALTER TABLE [a] ADD [b] int NOT NULL DEFAULT 0;\nEXEC(N'UPDATE a SET b = 1')", 0)]
    [InlineData("ALTER TABLE [a] ADD [b] int NOT NULL DEFAULT 0;\nGO\nUPDATE a SET b = 1", 0)]
    [InlineData("ALTER TABLE [a] ADD [b] int NOT NULL DEFAULT 0;\nCREATE INDEX i ON a (b)", 0)]
    public void A_column_that_a_batch_adds_and_uses_is_found(string script, int found) => Tsql.UsedInTheBatchThatAddsThem(script).Count.ShouldBe(found);

    [Fact]
    public void The_model_is_within_what_the_server_takes()
    {
        foreach (var table in Tables.Values)
        {
            table.ForeignKeyConstraints.ShouldAllBe(f => f.OnDeleteAction != ReferentialAction.Cascade, $"{table.Name}: two ways to one table are refused (error 1785)");
            foreach (var key in table.UniqueConstraints)
                Bytes(key.Columns).ShouldBeLessThanOrEqualTo(900, key.Name);
            foreach (var index in table.Indexes)
                Bytes(index.Columns).ShouldBeLessThanOrEqualTo(1_700, index.Name);
            foreach (var column in table.Columns)
            {
                column.StoreType.ShouldNotMatch("datetime|decimal|money|float|real|identifier", $"{table.Name}.{column.Name}");
                if (column.StoreType.StartsWith("nvarchar", StringComparison.Ordinal))
                    column.Collation.ShouldBe("Latin1_General_100_BIN2", $"{table.Name}.{column.Name}");
            }
        }
    }

    [Fact]
    public void Rows_that_are_sent_as_a_parameter_fit_its_type()
    {
        var types = Tsql.All<CreateTypeTableStatement>(Tsql.Parse("migrations", Script())).ToDictionary(t => t.Name.BaseIdentifier.Value, t => t.Definition.ColumnDefinitions);
        foreach (var (type, holder, list) in new[] { ("log_row", "SqlServerLogStore", "RowColumns"), ("log_head", "SqlServerLogStore", "HeadColumns"), ("projection_move", "SqlServerProjectionWriter", "MoveColumns") })
        {
            var sent = (SqlMetaData[])Room.GetType($"Pass.Data.Providers.SqlServer.{holder}", throwOnError: true)!.GetField(list, BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!;
            sent.Select(c => (c.Name, c.SqlDbType)).ShouldBe(types[type].Select(c => (c.ColumnIdentifier.Value, Enum.Parse<SqlDbType>(c.DataType.Name.BaseIdentifier.Value, ignoreCase: true))));
        }
    }

    private static int Bytes(IEnumerable<IColumnBase> columns) => columns.Sum(c => c.PropertyMappings[0].Property is var p && p.ClrType == typeof(string)
        ? 2 * p.GetMaxLength()!.Value
        : p.ClrType == typeof(byte[]) ? p.GetMaxLength()!.Value : 16);

    private static string Script()
    {
        using var context = Context();
        return context.GetService<IMigrator>().GenerateScript();
    }

    private static IModel Model()
    {
        using var context = Context();
        return context.GetService<IDesignTimeModel>().Model;
    }

    private static Pass.Data.Model.PassDbContext Context() => PassDatabase.Parse("sqlserver:Server=nowhere.invalid;Database=pass").CreateContext();
}
