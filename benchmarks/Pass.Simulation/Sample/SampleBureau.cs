using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pass.Cards.Cose;
using Pass.Cards.Crypto;
using Pass.Issuing.Bureau;
using Pass.Issuing.Keys;
using Pass.Simulation.Demo;

namespace Pass.Simulation.Sample;

/// <summary>A bureau of paper: it says which blank chips it holds, and of each batch that it made every card. Nobody has those cards: their keys are thrown away.</summary>
/// <param name="kek">The key it shares with the issuer.</param>
internal sealed class SampleBureau(IAesKey kek) : IDisposable
{
    private const string StockFormat = "PASS-STOCK/1", BatchFormat = "PASS-BATCH/1", ResultFormat = "PASS-RESULT/1";

    /// <summary>Fabricator, type, operating system and date of a chip, before the twelve digits of its number; see <see cref="ChipId"/>.</summary>
    private const string Made = "504153530101504101010000";

    public static SampleBureau Of(DemoFolder folder, IssuerPassphrases passphrases)
    {
        using var random = RandomNumberGenerator.Create();
        using var secrets = new SecretStore(Path.Combine(folder.Issuer, "keys"), passphrases.Keys, random);
        return new(secrets.OpenKey(Ceremony.BureauKey));
    }

    public void WriteStock(string path, int chips)
    {
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        using var writer = new SealedWriter(file, kek, StockFormat, "stock-1");
        for (var i = 1; i <= chips; i++)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            writer.Record(Made + i.ToString("D12", CultureInfo.InvariantCulture), Convert.ToHexString(P256PublicKey.PointOf(key)));
        }
        writer.Complete();
    }

    /// <param name="file">Of a batch, as it was written for the bureau.</param>
    /// <returns>What it hands in: all were made.</returns>
    /// <exception cref="InvalidDataException">Something else than what the issuer wrote.</exception>
    public byte[] Answer(byte[] file)
    {
        var batch = new SealedReader(new StreamReader(new MemoryStream(file)), kek, BatchFormat);
        var cards = batch.Records().ToList();
        if (batch.Fault is { } fault)
            throw new InvalidDataException($"Line {fault.Line} of the batch: {fault.Code}");
        using var result = new StringWriter();
        using (var writer = new SealedWriter(result, kek, ResultFormat, batch.Id))
        {
            foreach (var card in cards)
                writer.Record(card.Fields[1], card.Fields[2], "produced", "");
            writer.Complete();
        }
        return Encoding.UTF8.GetBytes(result.ToString());
    }

    public void Dispose() => (kek as IDisposable)?.Dispose();
}
