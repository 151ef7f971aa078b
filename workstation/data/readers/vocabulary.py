"""The names that files in the wild give to time, prices, volume and symbol, in order of preference."""

from __future__ import annotations

import re

MOMENTS = (
    *("unix", "timestamp", "timestamps", "datetime", "date time", "unix timestamp", "epoch", "ts"),
    *("open time", "opentime", "start time", "time open", "timeopen", "period start", "begins at"),
    *(
        "datum/uhrzeit",
        "datum zeit",
        "date heure",
        "fecha hora",
        "data ora",
        "data hora",
        "trade time",
        "日期时间",
        "日時",
    ),
)
"""Names of a column that holds the whole time of a bar."""
DATES = (
    *(
        "date",
        "trade date",
        "tradedate",
        "trading day",
        "trading date",
        "day",
        "dtyyyymmdd",
        "yyyymmdd",
        "index level 0",
    ),
    *("datum", "tag", "jour", "fecha", "día", "dia", "data", "giorno", "дата"),
    *("日期", "交易日期", "交易日", "日付", "日付け", "年月日", "날짜", "일자"),
)
"""Names of a column that may hold the day alone, with the time of day in another."""
TIMES_OF_DAY = (
    *("time", "time of day", "timehhmmss", "hhmmss", "hour", "uhrzeit", "zeit", "heure", "hora", "ora", "время"),
    *("时间", "時刻", "時間", "시간"),
)
"""Names of a column that holds the time of day beside a date, or the whole time where no other column does."""
BAR_CLOSE_TIMES = ("close time", "closetime", "time close", "timeclose", "end time", "period end", "timestamp end")
"""Names that say that a bar is stamped at its end; taken only where no other column holds a time."""

NAMES: dict[str, tuple[str, ...]] = {
    "open": (
        *("open", "opening price", "open price", "opening", "openprice", "first", "1 open", "mid open"),
        *("eröffnung", "eroeffnung", "eröffnungskurs", "eröffn", "eröffnungspreis", "erster", "anfang"),
        *(
            "ouverture",
            "ouv",
            "premier",
            "apertura",
            "abertura",
            "preço de abertura",
            "открытие",
            "откр",
            "цена открытия",
        ),
        *("开盘", "开盘价", "今开", "始値", "시가"),
    ),
    "high": (
        *("high", "high price", "highest", "highest price", "highprice", "day high", "2 high", "mid high"),
        *("hoch", "höchst", "höchster", "höchstkurs", "tageshoch", "haut", "plus haut", "+ haut", "+haut"),
        *("máximo", "maximo", "máxima", "maxima", "máx", "massimo", "max", "макс", "максимум"),
        *("最高", "最高价", "高", "高値", "고가"),
    ),
    "low": (
        *("low", "low price", "lowest", "lowest price", "lowprice", "day low", "3 low", "mid low"),
        *("tief", "tiefst", "tiefster", "tiefstkurs", "tagestief", "niedrig", "bas", "plus bas", "+ bas", "+bas"),
        *("mínimo", "minimo", "mínima", "minima", "mín", "min", "мин", "минимум"),
        *("最低", "最低价", "低", "安値", "저가"),
    ),
    "close": (
        *("close", "closing price", "close price", "closing", "closeprice", "close/last", "close last", "4 close"),
        *("mid close", "settle", "settlement", "settlement price", "last price", "last", "price"),
        *("schluss", "schluß", "schlusskurs", "schlußkurs", "zuletzt", "letzter", "letzter preis"),
        *("clôture", "cloture", "fermeture", "dernier", "cierre", "último", "ultimo", "chiusura", "fechamento"),
        *("закрытие", "закр", "цена закрытия", "цена", "收盘", "收盘价", "終値", "종가"),
    ),
    "adjusted_close": (
        *("adj close", "adjclose", "adjusted close", "adjusted closing price", "adj close price", "close adjusted"),
        *("5 adjusted close", "bereinigter schlusskurs", "cierre ajustado", "clôture ajustée", "chiusura rettificata"),
        *("fechamento ajustado", "скорректированное закрытие", "复权收盘价", "調整後終値", "수정종가"),
    ),
    "volume": (
        *("volume", "vol", "total volume", "trade volume", "base volume", "volume base", "volumefrom", "tickvol"),
        *("tick volume", "shares traded", "total trade quantity", "5 volume", "6 volume", "quantity", "size"),
        *("stuecke", "stücke", "stück", "volumen", "volumes", "volumi", "quantité", "quantità", "quantidade"),
        *("объем", "объём", "成交量", "交易量", "成交量(手)", "成交量(股)", "出来高", "거래량"),
    ),
    "amount": (
        *("amount", "turnover", "quote volume", "quotevolume", "quote asset volume", "volume quote", "volumeto"),
        *("volume (currency)", "dollar volume", "turnover (lacs)", "traded value", "value traded", "money"),
        *("umsatz", "volumen", "capitaux", "efectivo", "controvalore", "volume financeiro", "оборот"),
        *("成交额", "成交金额", "成交额(元)", "売買代金", "거래대금"),
    ),
    "symbol": (
        *("symbol", "ticker", "tic", "instrument", "act symbol", "stock symbol", "ticker symbol", "ts code", "secid"),
        *("ric", "pair", "code", "stock code", "asset", "security", "isin", "permno", "wkn", "name"),
        *("wertpapier", "símbolo", "simbolo", "valeur", "тикер", "код"),
        *("股票代码", "证券代码", "代码", "コード", "銘柄コード", "銘柄", "종목코드"),
    ),
}
"""Role -> names as `plain` writes them; the first that a file has is taken."""

ONE_LETTER = {"t": "time", "o": "open", "h": "high", "l": "low", "c": "close", "v": "volume"}
"""What an API's JSON calls them; in lower case only, for in upper case they are tickers."""

SIDES = ("bid", "ask")

MONEY = frozenset(
    (
        *(
            "usd",
            "usdt",
            "usdc",
            "busd",
            "tusd",
            "fdusd",
            "dai",
            "eur",
            "gbp",
            "jpy",
            "cny",
            "cnh",
            "krw",
            "chf",
            "aud",
        ),
        *(
            "aud",
            "cad",
            "nzd",
            "inr",
            "rub",
            "brl",
            "try",
            "mxn",
            "zar",
            "sek",
            "nok",
            "pln",
            "hkd",
            "sgd",
            "twd",
            "currency",
        ),
    )
)
"""Units that make `Volume X` money traded and not units traded."""


def plain(name: str) -> str:
    """A column's name without case, underscores, quotes, angle brackets, full stops and outer space."""
    return " ".join(re.sub(r"[_.]", " ", name.strip().strip("<>\"'\ufeff")).lower().split())


def sided(side: str, role: str) -> tuple[str, ...]:
    """Names of a column of bids or asks: `bid open`, `bidopen`, `open bid`, `openbid`, `bid o`."""
    return (f"{side} {role}", f"{side}{role}", f"{role} {side}", f"{role}{side}", f"{side} {role[0]}")
