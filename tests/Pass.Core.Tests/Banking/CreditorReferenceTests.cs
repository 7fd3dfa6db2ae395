using FsCheck;
using FsCheck.Fluent;
using Pass.Testing;

namespace Pass.Core.Tests.Banking;

public class CreditorReferenceTests
{
    [Theory]
    [InlineData("539007547034", "RF18539007547034")]
    [InlineData("BR-2026-000123", "RF12BR2026000123")]
    public void A_document_number_gets_its_check_digits(string number, string reference)
    {
        CreditorReference.For(number).Electronic.ShouldBe(reference);
        CreditorReference.Parse(reference).OrThrow().ShouldBe(CreditorReference.For(number));
    }

    [Theory]
    [InlineData("RF18 5390 0754 7034", null)]
    [InlineData("RF19539007547034", "CreditorReferenceChecksum")]
    [InlineData("18539007547034", "CreditorReferenceShape")]
    [InlineData("RF181234567890123456789012", "CreditorReferenceShape")]
    public void A_refusal_has_a_stable_code(string text, string? code) => CreditorReference.Parse(text).ProblemCode().ShouldBe(code);

    [Theory]
    [InlineData("--")]
    [InlineData("1234567890123456789012")]
    public void A_number_that_cannot_be_carried_throws(string number) =>
        Should.Throw<ArgumentException>(() => CreditorReference.For(number));

    [Fact]
    public void What_is_made_is_always_valid() => Prop.ForAll(
        ArbMap.Default.ArbFor<Guid>(),
        id => CreditorReference.Parse(CreditorReference.For(id.ToString("N")[..21]).Electronic).ProblemCode() is null)
        .Check(Seeded.Config);
}
