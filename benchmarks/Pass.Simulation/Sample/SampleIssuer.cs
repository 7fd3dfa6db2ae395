using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Pass.Cards.Credentials;
using Pass.Cards.Crypto;
using Pass.Cards.Issuance;
using Pass.Core;
using Pass.Simulation.Demo;

namespace Pass.Simulation.Sample;

/// <summary>
/// The issuance service of a sample region, a program of its own beside the node: phones are enrolled and cards ordered as in a real region, and a bureau of paper makes them.
/// Its keys are made with the sample and kept in its folder, as what opens them is.
/// </summary>
internal sealed class SampleIssuer : IAsyncDisposable
{
    private const string PassphrasesFile = "emetteur.secret", By = "sample";
    private const int CardsMade = 12, CardsAsked = 12, Chips = 60;
    private static readonly TimeSpan BatchPatience = TimeSpan.FromMinutes(1);

    private readonly DemoFolder _folder;
    private readonly IssuerPassphrases _passphrases;
    private readonly IssuerProcess _service;

    private SampleIssuer(DemoFolder folder, IssuerPassphrases passphrases, IssuerProcess service) => (_folder, _passphrases, _service) = (folder, passphrases, service);

    /// <summary>Of the node that follows it.</summary>
    public IEnumerable<string> Settings =>
    [
        $"--Pass:Trust={_folder.Trust}",
        $"--Pass:Codes:KeyFolder={_folder.Codes}",
        $"--PASS_CODES_PASSPHRASE={_passphrases.Codes}",
        $"--Pass:Issuance:Address={_service.Address}",
        $"--Pass:Issuance:SecretFile={_service.SecretFile}",
    ];

    /// <param name="isNew">Its keys are to be made; those of a sample that was there must be there too.</param>
    /// <exception cref="UserErrorException">What opens them is not there, or the service does not start.</exception>
    public static async Task<SampleIssuer> StartAsync(SampleFolder sample, bool isNew, TimeProvider time, TimeSpan clockShift, CancellationToken ct)
    {
        var (folder, file) = (DemoFolder.In(sample.Root), Path.Combine(sample.Root, PassphrasesFile));
        var passphrases = isNew ? Make(folder, file, time) : Read(file);
        return new(folder, passphrases, await IssuerProcess.StartAsync(folder, passphrases.Keys, clockShift, isNew, ct));
    }

    /// <summary>Some young people have the card on its way that they asked their school for, others have asked and no batch is prepared yet.</summary>
    public async Task OrderCardsAsync(SampleFolder sample, PassId butFor, CancellationToken ct)
    {
        await using var context = sample.Database.CreateContext();
        var passes = await context.Holders.Where(h => h.PassId != butFor.Value).OrderBy(h => h.Id).Select(h => h.PassId).Take(CardsMade + CardsAsked).ToListAsync(ct);
        using var bureau = SampleBureau.Of(_folder, _passphrases);
        var stock = Path.Combine(_folder.Issuer, "stock.txt");
        bureau.WriteStock(stock, Chips);
        await _service.StockAsync(stock, ct);
        await OrderAsync(passes.Take(CardsMade), ct);
        await MakeBatchAsync(bureau, ct);
        await OrderAsync(passes.Skip(CardsMade), ct);
    }

    private async Task OrderAsync(IEnumerable<long> passes, CancellationToken ct) =>
        (await _service.Client.OrderAsync(new([.. passes.Select(pass => new OrderMessage(PassNumber.Of(new(pass)).ToCompact(), "school"))], By), ct)).OrThrow();

    private async Task MakeBatchAsync(SampleBureau bureau, CancellationToken ct)
    {
        var round = (await _service.Client.StartRoundAsync(By, ct)).OrThrow();
        for (var began = TimeProvider.System.GetTimestamp(); round.State == RoundState.Running && TimeProvider.System.GetElapsedTime(began) < BatchPatience; await Task.Delay(50, ct))
            round = (await _service.Client.RoundAsync(round.Round, ct)).OrThrow();
        // Its own round may have been faster.
        var batch = (await _service.Client.OverviewAsync(ct)).OrThrow().Batches[0].Batch;
        var file = (await _service.Client.BatchFileAsync(batch, new(By), ct)).OrThrow().File;
        (await _service.Client.TakeResultAsync(new(bureau.Answer(file), By), ct)).OrThrow();
        (await _service.Client.ShipBatchAsync(batch, new(By), ct)).OrThrow();
    }

    private static IssuerPassphrases Make(DemoFolder folder, string file, TimeProvider time)
    {
        var passphrases = IssuerPassphrases.New();
        // Kept before the keys are: keys that nothing opens would be lost.
        WholeFile.Write(file, Encoding.ASCII.GetBytes($"{passphrases.Keys}\n{passphrases.Codes}\n"));
        using var random = RandomNumberGenerator.Create();
        using var codeKey = AesKey.Random(32, random);
        var from = time.GetUtcNow().AddDays(-1);
        Ceremony.Hold(folder, passphrases, codeKey, new(from, from.AddYears(3)), time, random).Dispose();
        return passphrases;
    }

    private static IssuerPassphrases Read(string file) =>
        File.Exists(file) && File.ReadAllLines(file) is [var keys, var codes] ? new(keys, codes) : throw new UserErrorException(SampleNode.Words.Say("IssuerLost", file));

    public ValueTask DisposeAsync() => _service.DisposeAsync();
}
