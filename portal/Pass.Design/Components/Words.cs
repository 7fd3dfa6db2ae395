using System.Globalization;
using Pass.Core;

namespace Pass.Design.Components;

/// <summary>The few words that belong to the look itself.</summary>
internal static class Words
{
    public static readonly Texts Texts = Texts.Beside(typeof(Words), "Components");

    /// <summary>The screen's culture: for money, numbers and dates as people read them.</summary>
    public static CultureInfo Culture => CultureInfo.CurrentUICulture;
}
