using System.Security.Cryptography;
using Pass.Benchmarks.Measuring;
using Pass.Benchmarks.Region;
using Pass.Cards.Cose;
using Pass.Cards.Iso7816;
using Pass.Cards.PassApplet;
using Pass.Cards.PcSc;
using Pass.Issuing.Personalization;
using Pass.SoftwareCard;

namespace Pass.Benchmarks.Benches;

/// <summary>What making a card costs: preparing it, talking to it, personalizing it through the real PC/SC stack. What verifying costs, <c>micro</c> says.</summary>
internal sealed class CardsBench(BenchOptions options) : IDisposable
{
    private const int Credentials = 370_000;
    private static readonly byte[] Sale = new byte[SaleEvidence.SaleHashLength];

    private readonly ReportBuilder _report = new("cards", options);
    private readonly CardRegion _region = new();
    private readonly ECDsa _key = CardRegion.NewKey();
    private readonly TimeSpan _seconds = options.Seconds(5);

    public async Task<Report> RunAsync()
    {
        await MeasureCertificatesAsync();
        using (var card = VirtualCard.Blank())
        {
            using var channel = new InProcessChannel(card);
            _report.Goals.Add(Goal.AtLeast("APDU round trips in the process, /s", 200_000, (await MeasureApdusAsync("APDU round trips in the process", channel)).Median));
        }
        await MeasureReaderAsync();
        _report.Parameters.Add("credentials", Credentials);
        _report.Parameters.Add("seconds_per_run", _seconds.TotalSeconds);
        return _report.Build();
    }

    /// <summary>All that a batch needs of each card before it meets a reader: its keys derived, its certificate signed.</summary>
    private async Task MeasureCertificatesAsync()
    {
        var point = P256PublicKey.PointOf(_key);
        var cores = Environment.ProcessorCount;
        var made = 0;
        var prepared = await ClosedLoop.MeasureAsync($"cards prepared, {cores} cores", options.Runs, cores, _seconds, _ =>
        {
            var issuer = _region.IssuerForOneThread();
            return () =>
            {
                var number = Interlocked.Increment(ref made);
                using var keys = _region.Master.CardKeys(new((ulong)number));
                using var issuerKey = _region.Master.IssuerKey(new((ulong)number));
                _region.Certify(issuer, (ulong)number, point, number);
                return ValueTask.CompletedTask;
            };
        });
        var signed = await ClosedLoop.MeasureAsync($"bare ECDSA P-256 signatures, {cores} cores", options.Runs, cores, _seconds, _ =>
        {
            var key = CardRegion.NewKey();
            return () =>
            {
                key.SignData(Sale, HashAlgorithmName.SHA256);
                return ValueTask.CompletedTask;
            };
        });
        _report.Results.Add(prepared);
        _report.Baselines.Add(signed);
        _report.Goals.Add(Goal.AtMost("minutes to prepare 370 000 cards", 4, Credentials / prepared.Median / 60));
    }

    private async Task<Measure> MeasureApdusAsync(string name, ICardChannel channel)
    {
        await channel.TransmitAsync(new SelectApplication(Aids.Pass).ToApdu().Encode());
        var status = new GetPassStatus().ToApdu().Encode();
        var measure = await ClosedLoop.MeasureAsync(name, options.Runs, 1, _seconds, _ => async () =>
            Require(ResponseApdu.Parse(await channel.TransmitAsync(status)).Status.IsOk));
        _report.Results.Add(measure);
        return measure;
    }

    private async Task MeasureReaderAsync()
    {
        if (PrivatePcscd.Missing is { } missing)
        {
            Progress.Say($"no measurement through PC/SC: {missing}");
            _report.Parameters.Add("pcsc_missing", missing);
            return;
        }
        using var service = await PrivatePcscd.StartAsync(1);
        var cards = 0;
        var seconds = new List<double>();
        for (var i = 0; i < 3 * options.Runs; i++)
            seconds.Add(await PersonalizeAsync(service, (ulong)++cards));
        var personalization = Measure.Of("personalization of one card through PC/SC", "ms", [.. seconds.Select(s => s * 1_000)]);
        _report.Results.Add(personalization);
        _report.Goals.Add(Goal.AtMost("personalization of one card through PC/SC, ms", 60, personalization.Median));

        using var card = VirtualCard.Blank();
        using var link = await service.InsertAsync(card, 0);
        using var channel = new PcscReader(PrivatePcscd.ReaderName(0)).Connect();
        _report.Goals.Add(Goal.AtLeast("APDU round trips through pcscd, /s", 10_000, (await MeasureApdusAsync("APDU round trips through pcscd, one reader", channel)).Median));
    }

    private async Task<double> PersonalizeAsync(PrivatePcscd service, ulong serial)
    {
        using var card = VirtualCard.Blank();
        using var link = await service.InsertAsync(card, 0);
        using var channel = new PcscReader(PrivatePcscd.ReaderName(0)).Connect();
        return await Timed.SecondsAsync(async () =>
        {
            var result = await _region.Personalizer.PersonalizeAsync(channel, new CardOrder(new(serial), new(3, 5_000)), _region.CertifyAsync);
            Require(result.Outcome == PersonalizationOutcome.Personalized);
        });
    }

    private static void Require(bool condition)
    {
        if (!condition)
            throw new InvalidOperationException("Something that must succeed failed: what was measured would mean nothing.");
    }

    public void Dispose()
    {
        _key.Dispose();
        _region.Dispose();
    }
}
