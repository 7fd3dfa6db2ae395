using System.Globalization;

namespace Pass.CardIssuer.Tests;

public sealed class ReasonTests
{
    [Theory]
    [InlineData("@Ordered", "commandé", "ordered")]
    [InlineData("@Batch 12", "lot 12", "batch 12")]
    [InlineData("@SpoiledInBatch 12: puce muette", "lot 12\u00A0: puce muette", "batch 12: puce muette")]
    [InlineData("@Reader HID Global 00 00", "lecteur HID Global 00 00", "reader HID Global 00 00")]
    // As earlier versions wrote it.
    [InlineData("another phone enrolled", "un autre téléphone est enregistré", "another phone enrolled")]
    [InlineData("batch 3", "lot 3", "batch 3")]
    [InlineData("batch 3: chip mute", "lot 3\u00A0: chip mute", "batch 3: chip mute")]
    [InlineData("desk session 4", "séance de guichet 4", "desk session 4")]
    [InlineData("reader HID 0", "lecteur HID 0", "reader HID 0")]
    // As a person said it.
    [InlineData("volée au lycée", "volée au lycée", "volée au lycée")]
    [InlineData("batch of lost cards", "batch of lost cards", "batch of lost cards")]
    [InlineData("@alix l'a perdue", "@alix l'a perdue", "@alix l'a perdue")]
    public void Why_a_credential_moved_is_said_in_the_readers_language(string stored, string french, string english)
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("fr-FR");
            Reasons.Say(stored).ShouldBe(french);
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en-GB");
            Reasons.Say(stored).ShouldBe(english);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
