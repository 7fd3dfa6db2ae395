using System.Text;
using Pass.CardIssuer.Lifecycle;
using Pass.CardIssuer.Orders;
using Pass.CardIssuer.Store.Model;
using Pass.Core;

namespace Pass.CardIssuer.Tests;

public sealed class OrderTests
{
    private const string Header = "pass;delivery;photo;reference\n";

    private static string One => PassNumber.Of(new PassId(1)).ToCompact();

    private static string Two => PassNumber.Of(new PassId(2)).ToCompact();

    [Fact]
    public async Task A_file_of_orders_is_placed_whole_and_placing_it_again_changes_nothing()
    {
        using var issuer = await Issuer.CreateAsync();
        var file = $"{Header}{One};school;photo-1;a\n\n{Two};HOME;;b\n";
        (await PlaceAsync(issuer, file)).ShouldBe((2, 0));
        (await PlaceAsync(issuer, file)).ShouldBe((0, 2));
        var cards = await issuer.CardsAsync();
        cards.Select(c => (c.PassId, c.Delivery, c.PhotoReference, c.State)).ShouldBe([(1, Delivery.School, "photo-1", IssuanceState.Ordered), (2, Delivery.Home, null, IssuanceState.Ordered)]);
    }

    [Theory]
    [InlineData("sep=;\r\npass;delivery;photo;reference\r\n{0};school\r\n{1};home;\r\n", "utf-8")]
    [InlineData("pass;delivery;photo;reference;\n{0};school;;;\n{1};home;;;;\n", "utf-8")]
    [InlineData("pass\tdelivery\n{0}\tschool\n\"{1}\"\thome\n", "utf-16")]
    public async Task What_a_spreadsheet_does_to_the_file_changes_nothing(string text, string encoding)
    {
        using var issuer = await Issuer.CreateAsync();
        var written = Encoding.GetEncoding(encoding);
        using var file = new MemoryStream([.. written.Preamble, .. written.GetBytes(string.Format(System.Globalization.CultureInfo.InvariantCulture, text, One, Two))]);
        var report = await issuer.Orders.PlaceAsync(OrderFile.ReadAsync(file), "test", dryRun: false);
        (report.Placed, report.Problems.Count).ShouldBe((2, 0));
    }

    [Fact]
    public async Task Json_says_the_same_as_csv()
    {
        using var issuer = await Issuer.CreateAsync();
        (await PlaceAsync(issuer, $$"""[{"pass":"{{One}}","delivery":"school"},{"pass":"{{Two}}","delivery":"home","photo":"p","reference":"r"}]""")).ShouldBe((2, 0));
        (await issuer.CardsAsync())[1].PhotoReference.ShouldBe("p");
    }

    public static TheoryData<string, int, string, string> BadFiles => new()
    {
        { $"delivery\nschool\n", 1, "pass", "ColumnMissing" },
        { $"{Header}{One};school;;\n12;school;;\n", 3, "pass", "PassShape" },
        { $"{Header}{One[..^1]}{(One[^1] == '9' ? '0' : One[^1] + 1 - '0')};school;;\n", 2, "pass", "PassCheckDigits" },
        { $"{Header}{One};moon;;\n", 2, "delivery", "DeliveryUnknown" },
        { $"{Header}{One};school;a|b;\n", 2, "photo", "TextRefused" },
        { $"{Header}{One};school;;{new string('x', 61)}\n", 2, "reference", "TextRefused" },
        { $"{Header}{One};school;;a\u202Eb\n", 2, "reference", "TextRefused" },
        { $"{Header}{One}\n", 2, "", "FieldCount" },
        { $"{Header}{One};school;;;one too many\n", 2, "", "FieldCount" },
        { $"{Header}{One};school;;\n{One};home;;\n", 3, "pass", "PassTwice" },
        { $"{Header}{One};school;;same\n{Two};home;;same\n", 3, "reference", "ReferenceUsed" },
        { $"[{{\"pass\":\"{One}\",\"delivery\":\"school\"}},", 2, "$", "JsonBroken" },
        { "[null]", 1, "pass", "PassShape" },
    };

    [Theory]
    [MemberData(nameof(BadFiles))]
    public async Task A_bad_file_names_line_and_field_and_places_nothing(string text, int line, string field, string code)
    {
        using var issuer = await Issuer.CreateAsync();
        var report = await issuer.Orders.PlaceAsync(Read(text), "test", dryRun: false);
        report.Placed.ShouldBe(0);
        var problem = report.Problems[0];
        problem.Line.ShouldBe(line);
        problem.Field.ShouldStartWith(field);
        problem.Problem.Code.ShouldBe(code);
        (await issuer.CardsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_dry_run_only_checks()
    {
        using var issuer = await Issuer.CreateAsync();
        (await issuer.Orders.PlaceAsync(Read($"{Header}{One};school;;\n"), "test", dryRun: true)).Placed.ShouldBe(1);
        (await issuer.CardsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_pass_with_a_card_on_its_way_gets_no_second_one()
    {
        using var issuer = await Issuer.CreateAsync();
        await issuer.OrderAsync(1);
        (await issuer.Orders.OrderAsync(new OrderRequest(new PassId(1), Delivery.Home), "test")).Ok(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe("HasLiveCard");
    }

    [Fact]
    public async Task Two_who_order_for_one_pass_at_once_get_one_card()
    {
        using var issuer = await Issuer.CreateAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(() => issuer.Orders.OrderAsync(new OrderRequest(new PassId(1), Delivery.Home), $"caller {n}"))));
        results.Count(result => result.Ok(out _, out _)).ShouldBe(1);
        (await issuer.CardsAsync()).Count.ShouldBe(1);
    }

    private static async Task<(int, int)> PlaceAsync(Issuer issuer, string text)
    {
        var report = await issuer.Orders.PlaceAsync(Read(text), "test", dryRun: false);
        report.Problems.ShouldBeEmpty();
        return (report.Placed, report.AlreadyKnown);
    }

    private static IAsyncEnumerable<OrderLine> Read(string text) => OrderFile.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)));
}
