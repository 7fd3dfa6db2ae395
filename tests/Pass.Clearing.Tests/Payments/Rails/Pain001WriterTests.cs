using System.Globalization;
using System.Text;
using System.Xml.Linq;
using System.Xml.Schema;
using FsCheck;
using FsCheck.Fluent;
using Pass.Clearing.Payments.Rails;
using Pass.Core;
using Pass.Testing;

namespace Pass.Clearing.Tests.Payments.Rails;

public class Pain001WriterTests
{
    [Theory]
    [InlineData(Pain001Version.Iso2019, "pain.001.001.09")]
    [InlineData(Pain001Version.Iso2009, "pain.001.001.03")]
    public void A_night_is_written_byte_for_byte(Pain001Version version, string name)
    {
        var bytes = Bytes(PaymentSamples.Night(), version);
        bytes.ShouldBeGolden(name + ".xml");
        bytes.ShouldBe(Bytes(PaymentSamples.Night(), version));
        bytes.AsSpan().StartsWith("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"u8).ShouldBeTrue();
        bytes.ShouldNotContain((byte)'\r');
        ShouldFollowSchema(bytes, name);
    }

    [Theory]
    [InlineData(Pain001Version.Iso2019, "pain.001.001.09")]
    [InlineData(Pain001Version.Iso2009, "pain.001.001.03")]
    public void Any_accepted_batch_has_true_totals_and_clean_text(Pain001Version version, string name) => Prop.ForAll(
        Orders().ToArbitrary(),
        orders =>
        {
            var file = PaymentSamples.File([.. orders]);
            PaymentFileCheck.Run(file).ShouldBeEmpty();
            var bytes = Bytes(file, version);
            ShouldFollowSchema(bytes, name);

            var document = XDocument.Parse(Encoding.UTF8.GetString(bytes));
            XNamespace ns = Pain001Writer.Namespace(version);
            var amounts = document.Descendants(ns + "InstdAmt")
                .Select(amount => decimal.Parse(amount.Value, CultureInfo.InvariantCulture)).ToList();
            amounts.Sum().ShouldBe(orders.Sum(order => order.Amount.Cents) / 100m);
            document.Descendants(ns + "CtrlSum").Select(sum => decimal.Parse(sum.Value, CultureInfo.InvariantCulture))
                .ShouldBe([amounts.Sum(), amounts.Sum()]);
            document.Descendants(ns + "NbOfTxs").Select(count => count.Value).Distinct().ShouldBe([$"{orders.Count}"]);
            document.Descendants(ns + "EndToEndId").Select(id => id.Value).ShouldBe(orders.Select(order => order.EndToEndId));
            document.Descendants().Where(element => !element.HasElements).ShouldAllBe(element => SepaText.IsClean(element.Value));
        }).Check(Seeded.Config);

    [Fact]
    public void An_unknown_bank_of_the_region_is_said_so_and_those_of_partners_are_left_out()
    {
        var file = PaymentSamples.File(PaymentSamples.Order(1));
        var document = XDocument.Parse(Encoding.UTF8.GetString(
            Bytes(file with { Debtor = file.Debtor with { Bic = null } }, Pain001Version.Iso2019)));
        XNamespace ns = Pain001Writer.Namespace(Pain001Version.Iso2019);
        document.Descendants(ns + "DbtrAgt").Single().Value.ShouldBe("NOTPROVIDED");
        document.Descendants(ns + "CdtrAgt").ShouldBeEmpty();
        document.Descendants(ns + "BICFI").ShouldBeEmpty();
    }

    [Fact]
    public void A_refused_batch_writes_nothing()
    {
        using var output = new MemoryStream();
        var error = Should.Throw<InvalidOperationException>(() => Pain001Writer.Write(output, PaymentSamples.File()));
        error.Message.ShouldContain("FileEmpty");
        output.Length.ShouldBe(0);
    }

    [Fact]
    public void The_output_stays_open_for_its_owner()
    {
        using var output = new MemoryStream();
        Pain001Writer.Write(output, PaymentSamples.Night());
        output.CanWrite.ShouldBeTrue();
    }

    [Fact]
    public void A_tracking_reference_is_a_version_4_uuid_that_never_changes()
    {
        var uetr = Uetr.For("PO-2026-000001");
        uetr.ShouldBe(Uetr.For("PO-2026-000001"));
        uetr.ShouldNotBe(Uetr.For("PO-2026-000002"));
        uetr.Version.ShouldBe(4);
        uetr.Variant.ShouldBeInRange(8, 11);
    }

    private static Gen<List<PaymentInstruction>> Orders() =>
        from cents in Gen.Choose(1, int.MaxValue).NonEmptyListOf()
        from name in ArbMap.Default.GeneratorFor<NonNull<string>>()
        from text in ArbMap.Default.GeneratorFor<NonNull<string>>()
        select cents.Select((amount, index) => PaymentSamples.Order(index, amount, name: "N" + name.Get) with
        {
            Remittance = index % 2 == 0
                ? new Remittance.Unstructured("T" + text.Get)
                : new Remittance.Structured(CreditorReference.For($"BR{amount}")),
        }).ToList();

    private static byte[] Bytes(PaymentFile file, Pain001Version version)
    {
        using var output = new MemoryStream();
        Pain001Writer.Write(output, file, version);
        return output.ToArray();
    }

    private static readonly Dictionary<string, XmlSchemaSet> Schemas = [];

    private static void ShouldFollowSchema(byte[] bytes, string name)
    {
        if (Repository.Schema(name + ".xsd") is not { } path)
            return;
        lock (Schemas)
        {
            if (!Schemas.TryGetValue(name, out var schema))
            {
                Schemas[name] = schema = new XmlSchemaSet();
                schema.Add(null, path);
            }

            var document = XDocument.Load(new MemoryStream(bytes));
            document.Validate(schema, (_, error) => throw new XmlSchemaValidationException(error.Message));
        }
    }
}
