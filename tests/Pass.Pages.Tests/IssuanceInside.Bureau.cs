using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Pass.CardIssuer;
using Pass.CardIssuer.Bureau;
using Pass.CardIssuer.Lifecycle;
using Pass.CardIssuer.Orders;
using Pass.CardIssuer.Production;
using Pass.CardIssuer.Service;
using Pass.CardIssuer.Store.Model;
using Pass.Cards.Cose;
using Pass.Cards.Crypto;
using Pass.Core;
using Pass.Issuing.Bureau;
using Pass.Issuing.Personalization;

namespace Pass.Pages.Tests;

/// <content>A bureau on paper: its stock, and what it answers to a batch.</content>
internal sealed partial class IssuanceInside
{
    private const long FirstPass = 1_470_000_001;

    private static AesKey Kek() => new(SHA256.HashData("kek of the pages"u8));

    private static BureauKeys BureauKeys() => new(Kek(), new MasterKey(new AesKey(SHA256.HashData("master of the pages"u8))));

    /// <summary>Puts chips into the bureau's stock, and orders as many cards.</summary>
    public async Task OrderAsync(int first, int count, TimeProvider time)
    {
        using var kek = Kek();
        using var file = new StringWriter();
        using (var writer = new SealedWriter(file, kek, ChipStock.Format, "stock"))
        {
            for (var i = first; i < first + count; i++)
            {
                using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
                writer.Record(Convert.ToHexString([.. Convert.FromHexString("5041535301015041010100000000"), .. BitConverter.GetBytes(i)]), Convert.ToHexString(P256PublicKey.PointOf(key)));
            }
            writer.Complete();
        }
        (await new ChipStock(Database).ImportAsync(new StringReader(file.ToString()), kek)).Problems.ShouldBeEmpty();
        for (var i = first; i < first + count; i++)
            (await new OrderDesk(Database, time).OrderAsync(new OrderRequest(new PassId(FirstPass + i), Delivery.School), "test")).Ok(out _, out var problem).ShouldBeTrue(problem?.ToString());
    }

    /// <summary>What the bureau answers: every card is made but the last, whose chip is dead.</summary>
    public static byte[] Answer(byte[] file)
    {
        using var kek = Kek();
        var reader = new SealedReader(new StreamReader(new MemoryStream(file)), kek, BureauFile.Format);
        var records = reader.Records().ToList();
        reader.Fault.ShouldBeNull();
        using var results = new StringWriter();
        using (var writer = new SealedWriter(results, kek, Reconciliation.Format, reader.Id))
        {
            foreach (var record in records)
            {
                var spoiled = ReferenceEquals(record, records[^1]);
                writer.Record(record.Fields[1], record.Fields[2], spoiled ? "spoiled" : "produced", spoiled ? "puce morte" : "");
            }
            writer.Complete();
        }
        return System.Text.Encoding.UTF8.GetBytes(results.ToString());
    }

    /// <summary>Batch 1, which a bureau has answered: three cards, one of them spoiled.</summary>
    private async Task MakeFirstBatchAsync(TimeProvider time)
    {
        await using (var context = Database.CreateContext())
        {
            if (await context.Batches.AnyAsync())
                return;
        }
        var options = new IssuanceOptions();
        await OrderAsync(0, 3, time);
        (await new Preparation(Database, options, time, _random).PrepareAsync(3, [_issuer], "camille.martin")).Ok(out var batch, out _).ShouldBeTrue();
        using var keys = BureauKeys();
        using var text = new StringWriter();
        (await new BureauFile(Database, options).WriteAsync(batch!.BatchId, text, keys.Kek, keys.Master)).Ok(out _, out _).ShouldBeTrue();
        using var answer = new StreamReader(new MemoryStream(Answer(System.Text.Encoding.UTF8.GetBytes(text.ToString()))));
        (await new Reconciliation(Database, time).TakeAsync(answer, keys.Kek, "camille.martin")).IsClosed.ShouldBeTrue();
    }
}
