using Pass.Core;

namespace Pass.Clearing.Accounting;

/// <summary>An account as accountants number it.</summary>
/// <param name="Number">Three digits at least, its class first.</param>
public sealed record FecAccount(string Number, string Label)
{
    /// <summary>Income and expense start each year at nothing.</summary>
    public bool IsOfTheYear => Number[0] is '6' or '7';

    /// <summary>Accounts of third parties are kept for each of them.</summary>
    public bool HasParties => Number[0] == '4';
}

/// <summary>Numbers of the accounts of the chart, close to those of the plans of public bodies (M57); a region changes them by its setting <c>fecAccounts</c>.</summary>
public sealed class FecChart
{
    /// <summary>Where the result of earlier years stands.</summary>
    public static readonly FecAccount Result = new("110000", "Report à nouveau");

    private static readonly Dictionary<string, string> Usual = new()
    {
        [ChartOfAccounts.Bank] = "515000",
        [ChartOfAccounts.Claims] = "467200",
        [ChartOfAccounts.Partners] = "467100",
        [ChartOfAccounts.AwaitingRule] = "472000",
        [ChartOfAccounts.TransfersUnderWay] = "511700",
        [ChartOfAccounts.BroughtForward] = "119000",
        [ChartOfAccounts.PartnerDiscounts] = "758100",
        [ChartOfAccounts.Fees] = "758200",
        [ChartOfAccounts.Corrections] = "678000",
        [ChartOfAccounts.StripeBalance] = "517100",
        [ChartOfAccounts.StripeTransferred] = "517200",
        [ChartOfAccounts.Families] = "419100",
        [ChartOfAccounts.FamilyDebts] = "467300",
        [ChartOfAccounts.WaivedDebts] = "654100",
        [ChartOfAccounts.StripeUnexplained] = "471800",
        [ChartOfAccounts.StripeFees] = "627800",
        [ChartOfAccounts.ReturnCharges] = "627200",
        [ChartOfAccounts.HolderShare] = "803100",
        [ChartOfAccounts.HolderShareTaken] = "803200",
    };

    private readonly Dictionary<string, FecAccount> _accounts = [];

    /// <param name="setting">Lines of the region's setting; null when it has none.</param>
    public FecChart(IEnumerable<BenefitVersion> benefits, string? setting)
    {
        var versions = benefits.ToList();
        var places = versions.GroupBy(b => b.Code).ToDictionary(g => g.Key, g => g.First().Benefit.Value);
        foreach (var account in ChartOfAccounts.Of(versions))
        {
            if (Usual.TryGetValue(account.Name, out var number))
                _accounts[account.Name] = new(number, account.Label);
        }
        foreach (var (code, benefit) in places)
        {
            var label = versions.First(b => b.Code == code).LabelFr;
            _accounts[ChartOfAccounts.Charge(code)] = new($"6512{benefit:000}", label);
            _accounts[ChartOfAccounts.Granted(code)] = new($"8011{benefit:000}", $"{label} (accordé)");
            _accounts[ChartOfAccounts.Purses(code)] = new($"8012{benefit:000}", $"{label} (reste à dépenser)");
        }
        foreach (var (name, number) in (setting ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Split))
            _accounts[name] = new(number.Split(' ', 2)[0], number.Contains(' ', StringComparison.Ordinal) ? number.Split(' ', 2)[1] : Find(name)?.Label ?? name);
    }

    /// <summary>Null when nobody gave it a number.</summary>
    public FecAccount? Find(string name) => _accounts.GetValueOrDefault(name);

    private static (string Name, string Number) Split(string line) => (line[..line.LastIndexOf('=')], line[(line.LastIndexOf('=') + 1)..]);
}
