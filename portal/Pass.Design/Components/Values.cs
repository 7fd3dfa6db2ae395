using System.Globalization;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Pass.Core;

namespace Pass.Design.Components;

/// <summary>Money, dates, times and benefits as a screen shows them.</summary>
public static class Show
{
    public static string Money(long cents) => new Money(cents).ToString(Words.Culture);

    public static string Date(DateOnly date) => DateText.Say(date, Words.Texts.Say("DateForm"), Words.Culture);

    /// <summary>Day and month, with the weekday: what one plans by.</summary>
    public static string Day(DateOnly date) => DateText.Say(date, Words.Texts.Say("DayForm"), Words.Culture);

    /// <summary>Date and time in Paris.</summary>
    public static string Moment(long unixMs) => DateText.Say(InParis(unixMs), Words.Texts.Say("MomentForm"), Words.Culture);

    public static string Time(long unixMs) => InParis(unixMs).ToString("HH:mm", CultureInfo.InvariantCulture);

    public static string Count(long number) => number.ToString("N0", Words.Culture);

    public static string Label(BenefitVersion benefit) => benefit.Label(Words.Culture);

    private static DateTimeOffset InParis(long unixMs) => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(unixMs), ParisCalendar.Zone);
}

/// <summary><c>&lt;p-money cents="1234" /&gt;</c>: an amount that never breaks and whose digits stand under each other.</summary>
[HtmlTargetElement("p-money", TagStructure = TagStructure.WithoutEndTag)]
public sealed class MoneyTag : TagHelper
{
    public long Cents { get; set; }

    /// <summary>The figure of a card or a result.</summary>
    public bool Big { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        (output.TagName, output.TagMode) = (Big ? "strong" : "span", TagMode.StartTagAndEndTag);
        output.Attributes.SetAttribute("class", Big ? "p-amount" : "p-number");
        output.Content.SetContent(Show.Money(Cents));
    }
}

/// <summary><c>&lt;p-date of="@day" /&gt;</c>, or a moment: <c>&lt;p-date at-ms="@ms" /&gt;</c>, in Paris.</summary>
[HtmlTargetElement("p-date", TagStructure = TagStructure.WithoutEndTag)]
public sealed class DateTag : TagHelper
{
    public DateOnly? Of { get; set; }

    public long? AtMs { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        (output.TagName, output.TagMode) = ("time", TagMode.StartTagAndEndTag);
        output.Attributes.SetAttribute("class", "p-number");
        output.Attributes.SetAttribute("datetime", Of?.ToString("O", CultureInfo.InvariantCulture)
            ?? DateTimeOffset.FromUnixTimeMilliseconds(AtMs ?? 0).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        output.Content.SetContent(Of is { } date ? Show.Date(date) : Show.Moment(AtMs ?? 0));
    }
}
