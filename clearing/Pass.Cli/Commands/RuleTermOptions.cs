using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Pass.Core;
using Pass.Region.Catalogue;

namespace Pass.Cli.Commands;

/// <summary>What a rule prices and how, as it is typed: to publish one, or to try it.</summary>
internal sealed partial class RuleTermOptions
{
    private static readonly Texts Words = Texts.Beside(typeof(RuleTermOptions), "Words");

    private readonly Option<string> _benefit = new("--benefit") { Required = true };
    private readonly Option<string?> _campaign = new("--campaign"), _trade = new("--trade"), _rate = new("--rate"), _amount = new("--amount"), _cap = new("--cap"), _fee = new("--fee"), _partner = new("--partner");
    private readonly Option<string[]> _tiers = new("--tier") { AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _benefit, _campaign, _trade, _partner, _rate, _tiers, _amount, _cap, _fee })
            command.Add(option);
    }

    public RuleRequest Read(ParseResult parsed, string label, DateOnly from, DateOnly? until)
    {
        var steps = parsed.GetValue(_tiers)!.Select(TierOf).ToList();
        if (parsed.GetValue(_rate) is { } percent)
            steps.Insert(0, new(Money.Zero, BasisPoints(percent)));
        return new(
            parsed.GetValue(_benefit)!, parsed.GetValue(_campaign), parsed.GetValue(_trade), label, from, until, steps,
            Euros(parsed.GetValue(_amount)), Euros(parsed.GetValue(_cap)), Euros(parsed.GetValue(_fee)) ?? Money.Zero, parsed.GetValue(_partner));
    }

    private static Money? Euros(string? typed) => typed is null ? null : PaymentCommands.ReadEuros(typed);

    /// <summary><c>20000:95</c>: from 20 000 € on, 95 %.</summary>
    private static RateTier TierOf(string typed) => typed.Split(':') is [var from, var rate]
        ? new(PaymentCommands.ReadEuros(from), BasisPoints(rate))
        : throw new UserErrorException(Words.Say("TierShape", typed));

    private static int BasisPoints(string typed) => Percent().Match(typed) is { Success: true } match
        ? int.Parse(match.Groups["whole"].Value + match.Groups["part"].Value.PadRight(2, '0'), CultureInfo.InvariantCulture)
        : throw new UserErrorException(Words.Say("PercentShape", typed));

    [GeneratedRegex(@"^(?<whole>[0-9]{1,3})([.,](?<part>[0-9]{1,2}))?\z")]
    private static partial Regex Percent();
}
